"""By a dictionary of first days."""

def settled_lift(log, settle_days):
    first = log.groupby('user_id')['day'].min().to_dict()
    kept = log[[d - first[u] >= settle_days for u, d in zip(log['user_id'], log['day'], strict=True)]]
    sums = kept.groupby('arm')['clicked'].agg(['sum', 'size'])
    r = sums['sum'] / sums['size']
    return r['treatment'] / r['control'] - 1
