"""You stopped one rank early: ranks start at 1, so the first k results are ranks 1 to k inclusive."""


def precision_recall_at_k(shown, relevant, k):
    hits = sum(document in relevant for rank, document in enumerate(shown, start=1) if rank < k)
    return hits / k, hits / len(relevant)
