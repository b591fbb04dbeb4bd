"""You compare within swapped pages alone: position 1 then holds document k, position k document 1, and the difference is both the place and the document."""


def examination(log):
    used = log[log["randomised"] == "swap"]
    r = used.groupby(["position", "policy_rank"])["clicked"].mean().to_dict()
    e = {1: 1.0}
    for k in range(2, 11):
        below = r.get((1, k), np.nan)
        e[k] = r.get((k, 1), np.nan) / below if below else np.nan
    return pd.Series(e)
