"""You cut off the first days of the calendar; a user who comes late is new on her first day, whenever that is."""

def settled_lift(log, settle_days):
    kept = log[log['day'] - log['day'].min() >= settle_days]
    rate = kept.groupby('arm')['clicked'].mean()
    return float(rate['treatment'] / rate['control'] - 1)
