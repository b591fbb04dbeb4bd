"""You divided recall by the smaller of k and the number of relevant documents: that is a capped recall, which hides that the page is too short for all of them."""


def precision_recall_at_k(shown, relevant, k):
    hits = sum(document in relevant for document in shown[:k])
    return hits / k, hits / min(k, len(relevant))
