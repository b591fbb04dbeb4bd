"""You sorted the results before you discounted them, so every order of the same results gets the same score."""


def ndcg_at_k(ranked, judged, k, gain="exponential", empty="zero"):
    def dcg(grades):
        top = np.sort(np.asarray(grades, dtype=float))[::-1][:k]
        gains = 2**top - 1 if gain == "exponential" else top
        return float(np.sum(gains / np.log2(np.arange(2, len(top) + 2))))

    ideal = dcg(judged)
    if ideal == 0:
        return {"zero": 0.0, "one": 1.0, "skip": float("nan")}[empty]
    return dcg(ranked) / ideal
