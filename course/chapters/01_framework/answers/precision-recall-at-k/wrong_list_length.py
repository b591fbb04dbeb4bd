"""You divided precision by the length of the whole list, so a page looks worse the more results follow below rank k."""


def precision_recall_at_k(shown, relevant, k):
    hits = sum(document in relevant for document in shown[:k])
    return hits / len(shown), hits / len(relevant)
