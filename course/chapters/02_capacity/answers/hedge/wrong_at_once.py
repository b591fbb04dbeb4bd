"""You ask both copies at once. The tail is gone and so is half of your capacity: every call is made twice."""

def hedge(latencies_ms, extra_load=0.05):
    x = np.sort(latencies_ms)
    return 0.0, float(np.quantile(x, 1 - 0.1))
