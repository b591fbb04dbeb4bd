"""You divided by all pairs of rows and not by the pairs of one positive and one negative, so even a perfect ranking stays far below 1."""


def auc(labels, scores):
    y, s = np.asarray(labels), np.asarray(scores, dtype=float)
    if len(np.unique(y)) < 2:
        raise ValueError("AUC needs both classes")
    difference = s[y == 1][:, None] - s[y == 0]
    wins = ((difference > 0) + 0.5 * (difference == 0)).sum()
    return wins / (len(s) * (len(s) - 1) / 2)
