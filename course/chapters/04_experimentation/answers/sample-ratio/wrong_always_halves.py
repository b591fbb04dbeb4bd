"""You expect halves whatever was planned, so every 10% experiment raises an alarm."""

def sample_ratio_p(log, treatment_share):
    users = log.drop_duplicates('user_id')
    n, t = len(users), (users['arm'] == 'treatment').sum()
    e = n / 2
    chi2 = (t - e) ** 2 * (2 / e)
    return 2 * NormalDist().cdf(-math.sqrt(chi2))
