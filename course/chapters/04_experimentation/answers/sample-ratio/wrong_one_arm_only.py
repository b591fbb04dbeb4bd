"""You add up one arm of the sum only, so that the p-value is too large and mismatches slip through."""

def sample_ratio_p(log, treatment_share):
    users = log.drop_duplicates('user_id')
    n, t = len(users), (users['arm'] == 'treatment').sum()
    e = treatment_share * n
    chi2 = (t - e) ** 2 / e
    return 2 * NormalDist().cdf(-math.sqrt(chi2))
