"""You let the expensive policy choose and the cheap one order: the expensive one sees every row."""


def two_stage(cheap, expensive, keep):
    def policy(candidates):
        first = pd.Series(np.asarray(expensive(candidates), dtype=float), index=candidates.index)
        place = first.groupby(candidates["query_id"]).rank(ascending=False, method="first")
        kept = (place <= keep).to_numpy()
        scores = np.full(len(candidates), -np.inf)
        scores[kept] = cheap(candidates[kept])
        return scores

    return policy
