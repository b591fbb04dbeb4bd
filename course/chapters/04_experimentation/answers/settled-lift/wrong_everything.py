"""You keep all rows, novelty included."""

def settled_lift(log, settle_days):
    kept = log
    rate = kept.groupby('arm')['clicked'].mean()
    return float(rate['treatment'] / rate['control'] - 1)
