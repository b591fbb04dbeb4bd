"""Recipes with equal cheap scores all go on in your funnel, however many there are: the budget is gone where scores are coarse."""

def two_stage(candidates, light, heavy, keep):
    cheap = pd.Series(np.asarray(light(candidates)))
    queries = candidates["query_id"].to_numpy()
    kept = (cheap.groupby(queries).rank(method="min", ascending=False) <= keep).to_numpy()
    scores = np.full(len(candidates), -np.inf)
    scores[kept] = np.asarray(heavy(candidates[kept]))
    return scores
