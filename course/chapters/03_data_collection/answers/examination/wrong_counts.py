"""You add up clicks instead of shares: unswapped pages are far more frequent, so their documents decide."""


def examination(log):
    used = log[log["randomised"].isin(["none", "swap"])]
    n = used.groupby(["position", "policy_rank"])["clicked"].sum().to_dict()
    e = {1: 1.0}
    for k in range(2, 11):
        above = n.get((k, 1), np.nan) + n.get((k, k), np.nan)
        below = n.get((1, 1), np.nan) + n.get((1, k), np.nan)
        e[k] = above / below if below else np.nan
    return pd.Series(e)
