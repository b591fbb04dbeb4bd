"""Your fraction is upside down: position 1 over position k. Attention falls with the position, so e is at most 1."""


def examination(log):
    used = log[log["randomised"].isin(["none", "swap"])]
    r = used.groupby(["position", "policy_rank"])["clicked"].mean().to_dict()
    e = {1: 1.0}
    for k in range(2, 11):
        above = r.get((1, 1), np.nan) + r.get((1, k), np.nan)
        below = r.get((k, 1), np.nan) + r.get((k, k), np.nan)
        e[k] = above / below if below else np.nan
    return pd.Series(e)
