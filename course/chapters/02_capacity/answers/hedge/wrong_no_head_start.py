"""You let both calls start together in the p99 but only 5% are asked again: the second answer is `after` milliseconds later than you count."""

def hedge(latencies_ms, extra_load=0.05):
    x = np.asarray(latencies_ms, float)
    after = float(np.quantile(x, 1 - extra_load))
    return after, float(np.quantile(x, 1 - 0.01**0.5))
