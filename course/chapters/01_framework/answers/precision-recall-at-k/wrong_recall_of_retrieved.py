"""You divided recall by the relevant documents in the list you were given, so a document that retrieval lost never counts as a miss."""


def precision_recall_at_k(shown, relevant, k):
    hits = sum(document in relevant for document in shown[:k])
    retrieved = sum(document in relevant for document in shown)
    return hits / k, hits / retrieved if retrieved else 0.0
