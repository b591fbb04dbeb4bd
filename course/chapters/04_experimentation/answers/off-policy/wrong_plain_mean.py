"""You average the log: that is today's policy, not the new one."""

def off_policy(log, new_chance):
    p = log['propensity'].to_numpy(float)
    if (p <= 0).any() or (p > 1).any():
        raise ValueError('propensity')
    new, t = np.asarray(new_chance, float), log['treated'].to_numpy(bool)
    r = log['clicked'].to_numpy(float)
    x = r
    return x.mean(), x.std(ddof=1) / math.sqrt(len(x))
