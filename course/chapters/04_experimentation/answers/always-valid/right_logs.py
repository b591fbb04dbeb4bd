"""In logarithms."""

def always_valid_p(differences, variances, tau):
    d, v = np.asarray(differences, float), np.asarray(variances, float)
    t = tau * tau
    log_ratio = 0.5 * np.log(v / (v + t)) + t * d * d / (2 * v * (v + t))
    return np.exp(-np.maximum.accumulate(np.maximum(log_ratio, 0)))
