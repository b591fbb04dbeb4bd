"""You draw with replacement: some queries are drawn twice, and fewer than the share are held out."""


def split_by_query(judged, held_out_share, seed):
    queries = np.unique(judged["query_id"])
    chosen = np.random.default_rng(seed).choice(queries, round(held_out_share * len(queries)))
    inside = judged["query_id"].isin(chosen)
    return judged[~inside], judged[inside]
