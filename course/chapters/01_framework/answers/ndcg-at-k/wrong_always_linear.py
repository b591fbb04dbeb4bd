"""You used the grade itself as the gain and ignored `gain`: with the exponential gain a grade of 3 is worth seven grades of 1, not three."""


def ndcg_at_k(ranked, judged, k, gain="exponential", empty="zero"):
    def dcg(grades):
        top = np.asarray(grades, dtype=float)[:k]
        return float(np.sum(top / np.log2(np.arange(2, len(top) + 2))))

    ideal = dcg(sorted(judged, reverse=True))
    if ideal == 0:
        return {"zero": 0.0, "one": 1.0, "skip": float("nan")}[empty]
    return dcg(ranked) / ideal
