"""You divide by treatment's rate; a lift starts from control."""

def settled_lift(log, settle_days):
    first = log.groupby('user_id')['day'].transform('min')
    kept = log[log['day'] - first >= settle_days]
    rate = kept.groupby('arm')['clicked'].mean()
    return float(1 - rate['control'] / rate['treatment'])
