"""Joins each user's first day."""

def settled_lift(log, settle_days):
    first = log.groupby('user_id')['day'].min().rename('first').reset_index()
    rows = log.merge(first, on='user_id')
    rows = rows[rows['day'] >= rows['first'] + settle_days]
    one, other = arms_of(rows)
    return other['clicked'].mean() / one['clicked'].mean() - 1
