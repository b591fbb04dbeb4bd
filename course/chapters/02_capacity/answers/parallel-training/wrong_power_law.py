"""You extend the line of a log-log plot. Scaling does not follow a power law: the curve flattens at the serial part."""

def tree_seconds(machines, seconds_on_one, seconds_on_k, k):
    p = max(-1, np.log(seconds_on_k / seconds_on_one) / np.log(k))
    return float(seconds_on_one * machines**p)
