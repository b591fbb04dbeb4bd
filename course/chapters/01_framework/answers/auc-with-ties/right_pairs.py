"""Compares all pairs with broadcasting: clear, and quadratic in memory."""


def auc(labels, scores):
    y, s = np.asarray(labels), np.asarray(scores, dtype=float)
    positive, negative = s[y == 1], s[y == 0]
    if not len(positive) or not len(negative):
        raise ValueError("AUC needs both classes")
    difference = positive[:, None] - negative[None, :]
    return ((difference > 0) + 0.5 * (difference == 0)).mean()
