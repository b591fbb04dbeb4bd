"""You keep the candidates with the lowest cheap scores: rank in descending order."""


def two_stage(cheap, expensive, keep):
    def policy(candidates):
        first = pd.Series(np.asarray(cheap(candidates), dtype=float), index=candidates.index)
        place = first.groupby(candidates["query_id"]).rank(method="first")
        kept = (place <= keep).to_numpy()
        scores = np.full(len(candidates), -np.inf)
        scores[kept] = expensive(candidates[kept])
        return scores

    return policy
