"""You divided by the number of results returned and not by the k places of the page: a search that returns a single good document would get a precision of 1."""


def precision_recall_at_k(shown, relevant, k):
    top = shown[:k]
    hits = sum(document in relevant for document in top)
    return hits / len(top), hits / len(relevant)
