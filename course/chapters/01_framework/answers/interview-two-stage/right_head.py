"""Sorts by the cheap score, takes the head of each group and returns a Series on the index of the table."""

def two_stage(candidates, light, heavy, keep):
    cheap = pd.Series(np.asarray(light(candidates)), index=candidates.index)
    order = cheap.sort_values(ascending=False).index
    best = candidates.loc[order].groupby("query_id").head(keep).index
    scores = pd.Series(-np.inf, index=candidates.index)
    scores.loc[best] = np.asarray(heavy(candidates.loc[best]))
    return scores
