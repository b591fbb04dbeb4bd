"""You take the chi-square value itself for a normal deviate; its square root is one."""

def sample_ratio_p(log, treatment_share):
    users = log.drop_duplicates('user_id')
    n, t = len(users), (users['arm'] == 'treatment').sum()
    e = treatment_share * n
    chi2 = (t - e) ** 2 * (1 / e + 1 / (n - e))
    return 2 * NormalDist().cdf(-chi2)
