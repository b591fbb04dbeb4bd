"""You ignored `gain` and always used the exponential one, so the linear NDCG that others report can't be reproduced."""


def ndcg_at_k(ranked, judged, k, gain="exponential", empty="zero"):
    def dcg(grades):
        top = np.asarray(grades, dtype=float)[:k]
        return float(np.sum((2**top - 1) / np.log2(np.arange(2, len(top) + 2))))

    ideal = dcg(sorted(judged, reverse=True))
    if ideal == 0:
        return {"zero": 0.0, "one": 1.0, "skip": float("nan")}[empty]
    return dcg(ranked) / ideal
