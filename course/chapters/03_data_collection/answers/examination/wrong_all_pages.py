"""You use shuffled pages as well: there every document is everywhere, on pages of another kind, and the pairs no longer match."""


def examination(log):
    r = log.groupby(["position", "policy_rank"])["clicked"].mean().to_dict()
    e = {1: 1.0}
    for k in range(2, 11):
        above = r.get((k, 1), np.nan) + r.get((k, k), np.nan)
        below = r.get((1, 1), np.nan) + r.get((1, k), np.nan)
        e[k] = above / below if below else np.nan
    return pd.Series(e)
