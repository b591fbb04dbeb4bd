"""You hold out the queries with the smallest ids whatever the seed; ids follow the order in which queries were collected, so the part is not a random one."""


def split_by_query(judged, held_out_share, seed):
    queries = np.unique(judged["query_id"])
    chosen = queries[: round(held_out_share * len(queries))]
    inside = judged["query_id"].isin(chosen)
    return judged[~inside], judged[inside]
