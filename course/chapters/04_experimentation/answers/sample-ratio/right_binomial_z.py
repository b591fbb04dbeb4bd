"""By the normal deviate of a binomial count."""

def sample_ratio_p(log, treatment_share):
    treated = log.loc[log['arm'] == 'treatment', 'user_id'].nunique()
    n = log['user_id'].nunique()
    z = (treated - n * treatment_share) / math.sqrt(n * treatment_share * (1 - treatment_share))
    return 2 * NormalDist().cdf(-abs(z))
