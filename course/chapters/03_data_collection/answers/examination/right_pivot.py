"""Reads the four shares off a table of positions by ranks."""


def examination(log):
    some = log[(log["randomised"] == "none") | (log["randomised"] == "swap")]
    table = some.assign(c=some["clicked"].astype(float)).pivot_table(
        index="position", columns="policy_rank", values="c", aggfunc="mean"
    ).reindex(index=range(1, 11), columns=range(1, 11))
    r = table.to_numpy()
    above, below = r[:, 0] + np.diag(r), r[0, 0] + r[0]
    e = np.divide(above, below, out=np.full(10, np.nan), where=below != 0)
    e[0] = 1.0
    return pd.Series(e, index=range(1, 11))
