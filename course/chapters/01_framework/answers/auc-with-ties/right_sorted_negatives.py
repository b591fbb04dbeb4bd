"""Counts for each positive the negatives below and the negatives not above, by binary search."""


def auc(labels, scores):
    y, s = np.asarray(labels), np.asarray(scores, dtype=float)
    positive, negative = s[y == 1], np.sort(s[y == 0])
    if len(positive) == 0 or len(negative) == 0:
        raise ValueError("AUC needs both classes")
    below = np.searchsorted(negative, positive, side="left")
    not_above = np.searchsorted(negative, positive, side="right")
    return float((below + not_above).mean() / (2 * len(negative)))
