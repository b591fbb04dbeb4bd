"""Your discounts are shifted by one rank: ranks 1 and 2 get the same weight, so swapping the two best results changes nothing."""


def ndcg_at_k(ranked, judged, k, gain="exponential", empty="zero"):
    def dcg(grades):
        top = np.asarray(grades, dtype=float)[:k]
        gains = 2**top - 1 if gain == "exponential" else top
        ranks = np.arange(1, len(top) + 1)
        return float(np.sum(gains / np.log2(np.maximum(ranks, 2))))

    ideal = dcg(sorted(judged, reverse=True))
    if ideal == 0:
        return {"zero": 0.0, "one": 1.0, "skip": float("nan")}[empty]
    return dcg(ranked) / ideal
