"""You average each user's own rate, in which a user with one impression counts as much as one with fifty."""

def settled_lift(log, settle_days):
    first = log.groupby('user_id')['day'].transform('min')
    kept = log[log['day'] - first >= settle_days]
    rate = kept.groupby(['arm', 'user_id'])['clicked'].mean().groupby('arm').mean()
    return float(rate['treatment'] / rate['control'] - 1)
