"""You take the `extra_load` quantile itself, so 95% of the calls are made twice and not 5%."""

def hedge(latencies_ms, extra_load=0.05):
    x = np.asarray(latencies_ms, float)
    after = float(np.quantile(x, extra_load))
    rng = np.random.default_rng(0)
    first, second = rng.choice(x, 300_000), rng.choice(x, 300_000)
    return after, float(np.quantile(np.minimum(first, after + second), 0.99))
