"""You integrated the ROC curve over eleven fixed thresholds between 0 and 1, so scores on any other scale, or close together, are lumped into ties."""


def auc(labels, scores):
    y, s = np.asarray(labels), np.asarray(scores, dtype=float)
    if len(np.unique(y)) < 2:
        raise ValueError("AUC needs both classes")
    thresholds = np.linspace(1, 0, 11)
    tpr = np.concatenate([[0], [(s[y == 1] >= t).mean() for t in thresholds], [1]])
    fpr = np.concatenate([[0], [(s[y == 0] >= t).mean() for t in thresholds], [1]])
    return float(np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1]) / 2))
