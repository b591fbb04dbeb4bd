"""You let 0/0 become nan for every query without a relevant document: pandas leaves nan out of a mean, so those queries vanish unannounced."""


def ndcg_at_k(ranked, judged, k, gain="exponential", empty="zero"):
    def dcg(grades):
        top = np.asarray(grades, dtype=float)[:k]
        gains = 2**top - 1 if gain == "exponential" else top
        return np.sum(gains / np.log2(np.arange(2, len(top) + 2)))

    with np.errstate(all="ignore"):
        return dcg(ranked) / dcg(sorted(judged, reverse=True))
