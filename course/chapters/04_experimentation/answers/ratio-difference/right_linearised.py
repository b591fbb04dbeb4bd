"""Linearises, then takes a mean."""

def ratio_difference(control, treatment):
    means, variances = [], []
    for users in (control, treatment):
        y, x = users['clicks'].to_numpy(float), users['impressions'].to_numpy(float)
        r = y.sum() / x.sum()
        values = r + (y - r * x) / x.mean()
        means.append(values.mean())
        variances.append(values.var(ddof=1) / len(values))
    return means[1] - means[0], math.sqrt(sum(variances))
