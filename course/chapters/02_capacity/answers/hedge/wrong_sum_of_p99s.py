"""You add the p99 of the second call to the waiting time. Both would have to be slow for that; the p99 lies far below."""

def hedge(latencies_ms, extra_load=0.05):
    x = np.asarray(latencies_ms, float)
    after = float(np.quantile(x, 1 - extra_load))
    return after, after + float(np.quantile(x, 0.99))
