"""You returned 0.5 when one class is missing: there is no pair to compare, so the value is undefined, and a silent 0.5 hides a broken join."""


def auc(labels, scores):
    y, s = np.asarray(labels), np.asarray(scores, dtype=float)
    if len(np.unique(y)) < 2:
        return 0.5
    difference = s[y == 1][:, None] - s[y == 0]
    return ((difference > 0) + 0.5 * (difference == 0)).mean()
