"""You divided by the length of the list, so a longer list scores lower even when nothing above changed."""


def average_precision(shown, relevant):
    hits = np.array([document in relevant for document in shown], dtype=float)
    if not len(hits):
        return 0.0
    precision = hits.cumsum() / np.arange(1, len(hits) + 1)
    return float((precision * hits).sum() / len(hits))
