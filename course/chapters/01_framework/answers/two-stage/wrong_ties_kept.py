"""Candidates with the same cheap score share a place, so that more than keep of a query can pass and the budget is exceeded."""


def two_stage(cheap, expensive, keep):
    def policy(candidates):
        first = pd.Series(np.asarray(cheap(candidates), dtype=float), index=candidates.index)
        place = first.groupby(candidates["query_id"]).rank(ascending=False, method="min")
        kept = (place <= keep).to_numpy()
        scores = np.full(len(candidates), -np.inf)
        scores[kept] = expensive(candidates[kept])
        return scores

    return policy
