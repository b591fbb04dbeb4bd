"""You stopped at the first hit: that is the reciprocal rank, which does not see where the other relevant documents are."""


def average_precision(shown, relevant):
    for rank, document in enumerate(shown, start=1):
        if document in relevant:
            return 1 / rank
    return 0.0
