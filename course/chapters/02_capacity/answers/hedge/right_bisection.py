"""Bisects the product of the two tails."""

def hedge(latencies_ms, extra_load=0.05):
    x = np.asarray(latencies_ms, float)
    after = np.quantile(x, 1 - extra_load)
    low, high = 0.0, float(x.max())
    for _ in range(60):
        t = (low + high) / 2
        late = (x > t).mean() * ((x > t - after).mean() if t >= after else 1)
        low, high = (t, high) if late > 0.01 else (low, t)
    return after, high
