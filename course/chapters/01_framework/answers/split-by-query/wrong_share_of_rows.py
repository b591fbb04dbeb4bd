"""You draw queries until they hold the share of the rows, so long queries decide how many are held out."""


def split_by_query(judged, held_out_share, seed):
    sizes = judged.groupby("query_id").size()
    queries = np.random.default_rng(seed).permutation(sizes.index.to_numpy())
    filled = sizes.loc[queries].cumsum() <= held_out_share * len(judged)
    inside = judged["query_id"].isin(queries[: int(filled.sum())])
    return judged[~inside], judged[inside]
