"""Takes each share straight from the rows."""


def examination(log):
    log = log[~(~log["randomised"].isin({"none", "swap"}))]
    place, rank = log["position"].to_numpy(), log["policy_rank"].to_numpy()
    clicked = log["clicked"].to_numpy(dtype=float)

    def share(p, k):
        rows = (place == p) & (rank == k)
        return clicked[rows].sum() / rows.sum() if rows.any() else float("nan")

    values = [1.0]
    for k in range(2, 11):
        below = share(1, 1) + share(1, k)
        values.append((share(k, 1) + share(k, k)) / below if below != 0 else float("nan"))
    return pd.Series(values, index=np.arange(1, 11))
