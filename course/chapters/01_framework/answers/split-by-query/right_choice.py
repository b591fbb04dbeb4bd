"""Draws without replacement from the sorted distinct queries."""


def split_by_query(judged, held_out_share, seed):
    queries = np.sort(judged["query_id"].unique())
    rng = np.random.RandomState(seed)
    chosen = rng.choice(queries, size=round(len(queries) * held_out_share), replace=False)
    parts = dict(list(judged.groupby(judged["query_id"].isin(chosen))))
    empty = judged.iloc[:0]
    return parts.get(False, empty), parts.get(True, empty)
