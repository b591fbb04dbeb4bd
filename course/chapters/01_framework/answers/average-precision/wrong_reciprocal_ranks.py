"""You averaged 1/rank of each hit: the second hit at rank 2 has a precision of 2/2, not 1/2, because the hits above it count too."""


def average_precision(shown, relevant):
    ranks = [rank for rank, document in enumerate(shown, start=1) if document in relevant]
    return sum(1 / rank for rank in ranks) / len(relevant)
