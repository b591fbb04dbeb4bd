"""You give dropped recipes a 0. Where heavy scores are negative, what the funnel dropped comes out on top."""

def two_stage(candidates, light, heavy, keep):
    cheap = pd.Series(np.asarray(light(candidates)))
    queries = candidates["query_id"].to_numpy()
    kept = (cheap.groupby(queries).rank(method="first", ascending=False) <= keep).to_numpy()
    scores = np.zeros(len(candidates))
    scores[kept] = np.asarray(heavy(candidates[kept]))
    return scores
