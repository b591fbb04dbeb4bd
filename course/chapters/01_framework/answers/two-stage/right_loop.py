"""Goes through the queries one by one and sorts each."""


def two_stage(cheap, expensive, keep):
    def policy(candidates):
        first = np.asarray(cheap(candidates), dtype=float)
        kept = np.zeros(len(candidates), dtype=bool)
        queries = candidates["query_id"].to_numpy()
        for query in np.unique(queries):
            rows = np.flatnonzero(queries == query)
            kept[rows[np.argsort(-first[rows], kind="stable")[:keep]]] = True
        scores = np.full(len(candidates), -np.inf)
        scores[kept] = np.asarray(expensive(candidates.loc[kept]))
        return scores.tolist()

    return policy
