"""You return the held-out part first: the caller trains on the small part and tests on the large one."""


def split_by_query(judged, held_out_share, seed):
    queries = np.unique(judged["query_id"])
    chosen = np.random.default_rng(seed).permutation(queries)[: round(held_out_share * len(queries))]
    inside = judged["query_id"].isin(chosen)
    return judged[inside], judged[~inside]
