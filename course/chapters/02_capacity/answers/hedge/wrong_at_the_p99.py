"""You wait until the p99 whatever load is allowed: the second answer then comes after the time that you wanted to beat."""

def hedge(latencies_ms, extra_load=0.05):
    x = np.asarray(latencies_ms, float)
    after = float(np.quantile(x, 0.99))
    rng = np.random.default_rng(0)
    first, second = rng.choice(x, 300_000), rng.choice(x, 300_000)
    return after, float(np.quantile(np.minimum(first, after + second), 0.99))
