"""You used 2^g as the gain and forgot the -1, so a document of grade 0 earns gain and a page full of junk scores above 0."""


def ndcg_at_k(ranked, judged, k, gain="exponential", empty="zero"):
    def dcg(grades):
        top = np.asarray(grades, dtype=float)[:k]
        gains = 2**top if gain == "exponential" else top
        return float(np.sum(gains / np.log2(np.arange(2, len(top) + 2))))

    ideal = dcg(sorted(judged, reverse=True))
    if max(judged, default=0) == 0:
        return {"zero": 0.0, "one": 1.0, "skip": float("nan")}[empty]
    return dcg(ranked) / ideal
