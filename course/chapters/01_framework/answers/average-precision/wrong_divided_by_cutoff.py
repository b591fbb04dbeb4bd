"""You divided by the smaller of list length and relevant documents: a list that is cut after its first hit then scores 1, so losing documents pays."""


def average_precision(shown, relevant):
    hits = np.array([document in relevant for document in shown], dtype=float)
    if not len(hits):
        return 0.0
    precision = hits.cumsum() / np.arange(1, len(hits) + 1)
    return float((precision * hits).sum() / min(len(hits), len(relevant)))
