"""You counted the hits above a rank without the document at that rank, so the first hit at rank 1 has a precision of 0."""


def average_precision(shown, relevant):
    found, total = 0, 0.0
    for rank, document in enumerate(shown, start=1):
        if document in relevant:
            total += found / rank
            found += 1
    return total / len(relevant)
