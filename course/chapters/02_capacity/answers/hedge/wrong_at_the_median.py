"""You ask again at the median, so every second call is made twice: ten times the extra load allowed."""

def hedge(latencies_ms, extra_load=0.05):
    x = np.asarray(latencies_ms, float)
    after = float(np.median(x))
    rng = np.random.default_rng(0)
    first, second = rng.choice(x, 300_000), rng.choice(x, 300_000)
    return after, float(np.quantile(np.minimum(first, after + second), 0.99))
