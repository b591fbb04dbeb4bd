"""You draw without the seed, so each run tests on other queries and nobody can repeat your numbers."""


def split_by_query(judged, held_out_share, seed):
    queries = np.unique(judged["query_id"])
    chosen = np.random.default_rng().permutation(queries)[: round(held_out_share * len(queries))]
    inside = judged["query_id"].isin(chosen)
    return judged[~inside], judged[inside]
