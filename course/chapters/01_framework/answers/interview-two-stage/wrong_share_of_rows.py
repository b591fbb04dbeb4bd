"""You keep the same share of each query, so a query with many candidates sends more than `keep` to heavy."""

def two_stage(candidates, light, heavy, keep):
    cheap = pd.Series(np.asarray(light(candidates)))
    queries = candidates["query_id"].to_numpy()
    most = pd.Series(queries).value_counts().max()
    place = cheap.groupby(queries).rank(method="first", ascending=False, pct=True)
    kept = (place <= keep / most).to_numpy()
    scores = np.full(len(candidates), -np.inf)
    scores[kept] = np.asarray(heavy(candidates[kept]))
    return scores
