"""You take index labels for positions. It works on a table numbered from 0 and fails, or mixes up recipes, on any other."""

def two_stage(candidates, light, heavy, keep):
    cheap = pd.Series(np.asarray(light(candidates)), index=candidates.index)
    kept = cheap.groupby(candidates["query_id"]).rank(method="first", ascending=False) <= keep
    labels = candidates.index[kept]
    scores = np.full(len(candidates), -np.inf)
    scores[labels] = np.asarray(heavy(candidates.loc[labels]))
    return scores
