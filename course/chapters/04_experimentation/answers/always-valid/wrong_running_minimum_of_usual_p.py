"""You keep the smallest usual p-value, which is exactly what peeking does."""

def always_valid_p(differences, variances, tau):
    out, p = [], 1.0
    for d, v in zip(differences, variances, strict=True):
        p = min(p, 2 * NormalDist().cdf(-abs(d) / math.sqrt(v)))
        out.append(p)
    return out
