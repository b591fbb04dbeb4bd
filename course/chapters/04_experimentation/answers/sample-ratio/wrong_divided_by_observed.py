"""You divide by the observed counts instead of the expected ones; with an empty arm that divides by zero."""

def sample_ratio_p(log, treatment_share):
    users = log.drop_duplicates('user_id')
    n, t = len(users), (users['arm'] == 'treatment').sum()
    e = treatment_share * n
    chi2 = (t - e) ** 2 * (1 / max(t, 1) + 1 / max(n - t, 1))
    return 2 * NormalDist().cdf(-math.sqrt(chi2))
