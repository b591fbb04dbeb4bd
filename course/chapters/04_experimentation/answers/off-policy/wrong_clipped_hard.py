"""You clip the weights at 1: no row may count more than once, so what the new policy does more often is missing."""

def off_policy(log, new_chance):
    p = log['propensity'].to_numpy(float)
    if (p <= 0).any() or (p > 1).any():
        raise ValueError('propensity')
    new, t = np.asarray(new_chance, float), log['treated'].to_numpy(bool)
    r = log['clicked'].to_numpy(float)
    x = np.minimum(np.where(t, new, 1 - new) / p, 1) * r
    return x.mean(), x.std(ddof=1) / math.sqrt(len(x))
