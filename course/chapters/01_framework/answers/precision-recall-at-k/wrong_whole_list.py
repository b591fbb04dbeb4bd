"""You counted the relevant documents of the whole list and not of the first k, so results that nobody scrolls to earn credit."""


def precision_recall_at_k(shown, relevant, k):
    hits = sum(document in relevant for document in shown)
    return hits / k, hits / len(relevant)
