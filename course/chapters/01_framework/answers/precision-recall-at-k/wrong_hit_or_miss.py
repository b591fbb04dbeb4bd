"""You counted whether there is a hit, not how many: that is the hit rate, and it is 1 for a page with one good result and for a page with ten."""


def precision_recall_at_k(shown, relevant, k):
    hit = any(document in relevant for document in shown[:k])
    return hit / k, float(hit)
