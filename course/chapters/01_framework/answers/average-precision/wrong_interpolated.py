"""You replaced each precision by the highest one further down, as in interpolated AP: the dips that a miss leaves behind are smoothed away."""


def average_precision(shown, relevant):
    hits = np.array([document in relevant for document in shown], dtype=float)
    if not len(hits):
        return 0.0
    precision = hits.cumsum() / np.arange(1, len(hits) + 1)
    interpolated = np.maximum.accumulate(precision[::-1])[::-1]
    return float((interpolated * hits).sum() / len(relevant))
