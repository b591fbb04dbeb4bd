"""You list the queries in the order of the rows, so the same seed gives another split when the warehouse returns the rows in another order."""


def split_by_query(judged, held_out_share, seed):
    queries = judged["query_id"].unique()
    chosen = np.random.default_rng(seed).permutation(queries)[: round(held_out_share * len(queries))]
    inside = judged["query_id"].isin(chosen)
    return judged[~inside], judged[inside]
