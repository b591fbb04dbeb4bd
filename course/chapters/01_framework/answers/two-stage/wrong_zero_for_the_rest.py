"""What was not scored gets 0, and stands above every candidate whose expensive score is negative. Use -inf."""


def two_stage(cheap, expensive, keep):
    def policy(candidates):
        first = pd.Series(np.asarray(cheap(candidates), dtype=float), index=candidates.index)
        place = first.groupby(candidates["query_id"]).rank(ascending=False, method="first")
        kept = (place <= keep).to_numpy()
        scores = np.zeros(len(candidates))
        scores[kept] = expensive(candidates[kept])
        return scores

    return policy
