"""You divide today's propensity by the new one."""

def off_policy(log, new_chance):
    p = log['propensity'].to_numpy(float)
    if (p <= 0).any() or (p > 1).any():
        raise ValueError('propensity')
    new, t = np.asarray(new_chance, float), log['treated'].to_numpy(bool)
    r = log['clicked'].to_numpy(float)
    w = p / np.maximum(np.where(t, new, 1 - new), 1e-3)
    x = w * r
    return x.mean(), x.std(ddof=1) / math.sqrt(len(x))
