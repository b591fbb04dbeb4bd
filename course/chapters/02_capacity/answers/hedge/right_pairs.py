"""All pairs of a first and a second draw, by percentiles of the sample."""

def hedge(latencies_ms, extra_load=0.05):
    x = np.asarray(latencies_ms, float)
    after = float(np.quantile(x, 1 - extra_load))
    small = x if len(x) <= 1_000 else np.quantile(x, (np.arange(2_000) + 0.5) / 2_000)
    both = np.minimum(small[:, None], after + small[None, :]).ravel()
    return after, float(np.quantile(both, 0.99, method="inverted_cdf"))
