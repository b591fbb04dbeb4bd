"""You give the error of the clicks without their weights, which is what makes the estimate uncertain."""

def off_policy(log, new_chance):
    p = log['propensity'].to_numpy(float)
    if (p <= 0).any() or (p > 1).any():
        raise ValueError('propensity')
    new, t = np.asarray(new_chance, float), log['treated'].to_numpy(bool)
    r = log['clicked'].to_numpy(float)
    x = np.where(t, new, 1 - new) / p * r
    return x.mean(), r.std(ddof=1) / math.sqrt(len(r))
