"""By scipy's chi-square test."""

from scipy import stats


def sample_ratio_p(log, treatment_share):
    users = log.groupby('user_id')['arm'].first()
    t = (users == 'treatment').sum()
    counts = [len(users) - t, t]
    expected = [len(users) * (1 - treatment_share), len(users) * treatment_share]
    return float(stats.chisquare(counts, expected).pvalue)
