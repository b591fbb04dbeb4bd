"""Numbers the rows of each query after sorting with lexsort."""

def two_stage(candidates, light, heavy, keep):
    queries = candidates["query_id"].to_numpy()
    order = np.lexsort((-np.asarray(light(candidates), dtype=float), queries))
    place = pd.Series(queries[order]).groupby(queries[order]).cumcount().to_numpy()
    best = np.sort(order[place < keep])
    scores = np.full(len(candidates), -np.inf)
    scores[best] = np.asarray(heavy(candidates.iloc[best]))
    return scores
