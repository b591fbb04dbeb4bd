"""You turned the scores into decisions at 0.5 first: that is one point of the ROC curve, and it says nothing about scores that are no probabilities."""


def auc(labels, scores):
    y, decided = np.asarray(labels), np.asarray(scores, dtype=float) >= 0.5
    if len(np.unique(y)) < 2:
        raise ValueError("AUC needs both classes")
    return (decided[y == 1].mean() + 1 - decided[y == 0].mean()) / 2
