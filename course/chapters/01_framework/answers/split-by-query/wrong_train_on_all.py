"""You return the whole table as training data, so the model has seen every held-out query."""


def split_by_query(judged, held_out_share, seed):
    queries = np.unique(judged["query_id"])
    chosen = np.random.default_rng(seed).permutation(queries)[: round(held_out_share * len(queries))]
    return judged, judged[judged["query_id"].isin(chosen)]
