"""Walks down the page and stops at rank k."""


def precision_recall_at_k(shown, relevant, k):
    hits = 0
    for rank, document in enumerate(shown, start=1):
        if rank > k:
            break
        if document in relevant:
            hits += 1
    return (hits / k, hits / len(relevant))
