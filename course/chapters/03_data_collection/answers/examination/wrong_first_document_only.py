"""You follow only the best document to position k: right on average, and half of the evidence, the other document's move up, is thrown away. It is not the estimate asked for."""


def examination(log):
    used = log[log["randomised"].isin(["none", "swap"])]
    r = used.groupby(["position", "policy_rank"])["clicked"].mean().to_dict()
    e = {1: 1.0}
    for k in range(2, 11):
        below = r.get((1, 1), np.nan)
        e[k] = r.get((k, 1), np.nan) / below if below else np.nan
    return pd.Series(e)
