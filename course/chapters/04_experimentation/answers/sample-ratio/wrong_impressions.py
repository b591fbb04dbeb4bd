"""You count impressions; users were randomised, and a version that makes people come back more often would look like a mismatch."""

def sample_ratio_p(log, treatment_share):
    n, t = len(log), (log['arm'] == 'treatment').sum()
    e = treatment_share * n
    chi2 = (t - e) ** 2 * (1 / e + 1 / (n - e))
    return 2 * NormalDist().cdf(-math.sqrt(chi2))
