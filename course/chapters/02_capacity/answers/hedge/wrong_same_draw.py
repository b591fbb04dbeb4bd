"""You let the second call take as long as the first. Then it is never the faster one; hedging works because pauses hit copies independently."""

def hedge(latencies_ms, extra_load=0.05):
    x = np.asarray(latencies_ms, float)
    after = float(np.quantile(x, 1 - extra_load))
    return after, float(np.quantile(np.minimum(x, after + x), 0.99))
