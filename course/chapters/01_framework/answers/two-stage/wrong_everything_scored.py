"""You score everything with the expensive policy and hide most of it afterwards: the order is right and nothing is saved."""


def two_stage(cheap, expensive, keep):
    def policy(candidates):
        first = pd.Series(np.asarray(cheap(candidates), dtype=float), index=candidates.index)
        place = first.groupby(candidates["query_id"]).rank(ascending=False, method="first")
        scores = np.asarray(expensive(candidates), dtype=float)
        return np.where(place <= keep, scores, -np.inf)

    return policy
