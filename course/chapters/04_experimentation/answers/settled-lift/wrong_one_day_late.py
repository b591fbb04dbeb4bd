"""You drop the day on which users settle as well."""

def settled_lift(log, settle_days):
    first = log.groupby('user_id')['day'].transform('min')
    kept = log[log['day'] - first > settle_days]
    rate = kept.groupby('arm')['clicked'].mean()
    return float(rate['treatment'] / rate['control'] - 1)
