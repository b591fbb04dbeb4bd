"""Intersects two sets instead of counting flags."""


def precision_recall_at_k(shown, relevant, k):
    found = len(set(shown[:k]) & set(relevant))
    return found / k, found / len(relevant)
