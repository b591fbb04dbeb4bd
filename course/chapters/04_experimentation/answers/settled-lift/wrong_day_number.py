"""You compare the day's number with settle_days: a log that begins on day 30 is kept whole."""

def settled_lift(log, settle_days):
    kept = log[log['day'] >= settle_days]
    rate = kept.groupby('arm')['clicked'].mean()
    return float(rate['treatment'] / rate['control'] - 1)
