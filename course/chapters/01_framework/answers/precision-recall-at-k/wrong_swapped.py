"""You returned recall first and precision second, so each would be read as the other."""


def precision_recall_at_k(shown, relevant, k):
    hits = sum(document in relevant for document in shown[:k])
    return hits / len(relevant), hits / k
