"""You drop rows with impossible propensities in silence: a log that says so is broken, or the policy was not random."""

def off_policy(log, new_chance):
    log = log.assign(new=np.asarray(new_chance, float))
    log = log[(log['propensity'] > 0) & (log['propensity'] <= 1)]
    if len(log) < 2:
        return 0.0, 0.0
    w = np.where(log['treated'], log['new'], 1 - log['new']) / log['propensity'].to_numpy()
    x = w * log['clicked'].to_numpy(float)
    return x.mean(), x.std(ddof=1) / math.sqrt(len(x))
