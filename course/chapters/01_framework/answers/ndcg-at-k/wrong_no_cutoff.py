"""You never applied the cut-off k, so results that are not on the page earn gain."""


def ndcg_at_k(ranked, judged, k, gain="exponential", empty="zero"):
    def dcg(grades):
        top = np.asarray(grades, dtype=float)
        gains = 2**top - 1 if gain == "exponential" else top
        return float(np.sum(gains / np.log2(np.arange(2, len(top) + 2))))

    ideal = dcg(sorted(judged, reverse=True))
    if ideal == 0:
        return {"zero": 0.0, "one": 1.0, "skip": float("nan")}[empty]
    return dcg(ranked) / ideal
