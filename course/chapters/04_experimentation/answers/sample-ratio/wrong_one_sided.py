"""You report one tail as if it were two: p is half of what it should be, and too many treated users never alarm."""

def sample_ratio_p(log, treatment_share):
    users = log.drop_duplicates('user_id')
    n, t = len(users), (users['arm'] == 'treatment').sum()
    e = treatment_share * n
    z = (t - e) / math.sqrt(e * (1 - treatment_share))
    return NormalDist().cdf(-abs(z))
