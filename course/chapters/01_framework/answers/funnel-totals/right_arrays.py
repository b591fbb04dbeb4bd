"""Uses NumPy and dot products, and gives a Series."""


def funnel_totals(stages, qps):
    n, us, shards = (stages[c].to_numpy(float) for c in ["items_in", "us_per_item", "shards"])
    recall = np.exp(np.log(stages["recall"]).sum())
    return pd.Series(
        {"recall": recall, "cpu_ms": n @ us / 1e3, "latency_ms": n @ (us / shards) / 1e3, "cores": qps * (n @ us) / 1e6}
    )
