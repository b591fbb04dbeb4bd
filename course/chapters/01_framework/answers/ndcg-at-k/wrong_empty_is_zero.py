"""You scored every query without a relevant document 0 and ignored `empty`: with 30% such queries the mean drops by 30% and nobody can tell why."""


def ndcg_at_k(ranked, judged, k, gain="exponential", empty="zero"):
    def dcg(grades):
        top = np.asarray(grades, dtype=float)[:k]
        gains = 2**top - 1 if gain == "exponential" else top
        return float(np.sum(gains / np.log2(np.arange(2, len(top) + 2))))

    ideal = dcg(sorted(judged, reverse=True))
    return dcg(ranked) / ideal if ideal else 0.0
