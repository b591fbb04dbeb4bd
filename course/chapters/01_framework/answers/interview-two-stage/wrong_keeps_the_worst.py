"""You rank upwards, so the recipes that light likes least are the ones that go on."""

def two_stage(candidates, light, heavy, keep):
    cheap = pd.Series(np.asarray(light(candidates)))
    queries = candidates["query_id"].to_numpy()
    kept = (cheap.groupby(queries).rank(method="first") <= keep).to_numpy()
    scores = np.full(len(candidates), -np.inf)
    scores[kept] = np.asarray(heavy(candidates[kept]))
    return scores
