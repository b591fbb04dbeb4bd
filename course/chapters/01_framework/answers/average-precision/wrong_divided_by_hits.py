"""You divided by the relevant documents that were found and not by all that exist: a list with one hit at the top scores 1, whatever it lost."""


def average_precision(shown, relevant):
    hits = np.array([document in relevant for document in shown], dtype=float)
    if not hits.sum():
        return 0.0
    precision = hits.cumsum() / np.arange(1, len(hits) + 1)
    return float((precision * hits).sum() / hits.sum())
