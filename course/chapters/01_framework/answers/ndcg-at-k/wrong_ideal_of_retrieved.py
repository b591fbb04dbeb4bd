"""You built the ideal order from the retrieved list and not from all judged documents, so a document that retrieval lost costs nothing."""


def ndcg_at_k(ranked, judged, k, gain="exponential", empty="zero"):
    def dcg(grades):
        top = np.asarray(grades, dtype=float)[:k]
        gains = 2**top - 1 if gain == "exponential" else top
        return float(np.sum(gains / np.log2(np.arange(2, len(top) + 2))))

    ideal = dcg(sorted(ranked, reverse=True))
    if ideal == 0:
        return {"zero": 0.0, "one": 1.0, "skip": float("nan")}[empty]
    return dcg(ranked) / ideal
