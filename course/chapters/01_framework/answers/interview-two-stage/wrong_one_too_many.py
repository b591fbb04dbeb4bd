"""You count places from 0 and keep the row at place `keep` too: one recipe more than the budget allows."""

def two_stage(candidates, light, heavy, keep):
    cheap = pd.Series(np.asarray(light(candidates)))
    queries = candidates["query_id"].to_numpy()
    place = cheap.groupby(queries).rank(method="first", ascending=False) - 1
    kept = (place <= keep).to_numpy()
    scores = np.full(len(candidates), -np.inf)
    scores[kept] = np.asarray(heavy(candidates[kept]))
    return scores
