"""You discounted by the rank itself and not by its logarithm, so rank 10 counts a tenth where NDCG gives it 29%."""


def ndcg_at_k(ranked, judged, k, gain="exponential", empty="zero"):
    def dcg(grades):
        top = np.asarray(grades, dtype=float)[:k]
        gains = 2**top - 1 if gain == "exponential" else top
        return float(np.sum(gains / np.arange(1, len(top) + 1)))

    ideal = dcg(sorted(judged, reverse=True))
    if ideal == 0:
        return {"zero": 0.0, "one": 1.0, "skip": float("nan")}[empty]
    return dcg(ranked) / ideal
