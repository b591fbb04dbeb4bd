"""You drop the users who came late, and keep the first days of those who came early."""

def settled_lift(log, settle_days):
    first = log.groupby('user_id')['day'].transform('min')
    kept = log[first < log['day'].min() + max(settle_days, 1)]
    rate = kept.groupby('arm')['clicked'].mean()
    return float(rate['treatment'] / rate['control'] - 1)
