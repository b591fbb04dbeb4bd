"""You returned the better of AUC and 1 - AUC: a model that ranks everything upside down would be reported as excellent."""


def auc(labels, scores):
    y, s = np.asarray(labels), np.asarray(scores, dtype=float)
    if len(np.unique(y)) < 2:
        raise ValueError("AUC needs both classes")
    difference = s[y == 1][:, None] - s[y == 0]
    value = ((difference > 0) + 0.5 * (difference == 0)).mean()
    return max(value, 1 - value)
