"""You take the propensity for the chance of the banner; it is the chance of what was shown."""

def off_policy(log, new_chance):
    p = log['propensity'].to_numpy(float)
    if (p <= 0).any() or (p > 1).any():
        raise ValueError('propensity')
    new, t = np.asarray(new_chance, float), log['treated'].to_numpy(bool)
    r = log['clicked'].to_numpy(float)
    w = np.where(t, new, 1 - new) / np.where(t, p, np.maximum(1 - p, 1e-6))
    x = w * r
    return x.mean(), x.std(ddof=1) / math.sqrt(len(x))
