"""You let heavy score everything and mask afterwards. The page is right, and the funnel has saved nothing."""

def two_stage(candidates, light, heavy, keep):
    cheap = pd.Series(np.asarray(light(candidates)))
    queries = candidates["query_id"].to_numpy()
    kept = (cheap.groupby(queries).rank(method="first", ascending=False) <= keep).to_numpy()
    return np.where(kept, np.asarray(heavy(candidates)), -np.inf)
