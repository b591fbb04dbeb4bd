"""You add the cheap score to the expensive one: the final order is that of the expensive policy alone."""


def two_stage(cheap, expensive, keep):
    def policy(candidates):
        first = pd.Series(np.asarray(cheap(candidates), dtype=float), index=candidates.index)
        place = first.groupby(candidates["query_id"]).rank(ascending=False, method="first")
        kept = (place <= keep).to_numpy()
        scores = np.full(len(candidates), -np.inf)
        scores[kept] = first[kept] + np.asarray(expensive(candidates[kept]))
        return scores

    return policy
