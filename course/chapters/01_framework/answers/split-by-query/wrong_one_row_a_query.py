"""You keep one row of each query, so there is nothing left to rank."""


def split_by_query(judged, held_out_share, seed):
    queries = judged.drop_duplicates("query_id").sort_values("query_id")
    held_out = queries.sample(frac=held_out_share, random_state=seed)
    return queries.drop(held_out.index), held_out
