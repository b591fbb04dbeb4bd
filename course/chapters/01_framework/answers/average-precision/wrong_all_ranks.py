"""You averaged the precision over every rank and not only over those with a relevant document, so a miss at the end still adds to the score."""


def average_precision(shown, relevant):
    hits = np.array([document in relevant for document in shown], dtype=float)
    if not len(hits):
        return 0.0
    return float((hits.cumsum() / np.arange(1, len(hits) + 1)).mean())
