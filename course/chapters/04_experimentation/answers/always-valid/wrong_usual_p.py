"""You return the usual p-value: with 100 looks it falls below 0.05 in four of ten A/A experiments."""

def always_valid_p(differences, variances, tau):
    out, p = [], 1.0
    for d, v in zip(differences, variances, strict=True):
        p = 2 * NormalDist().cdf(-abs(d) / math.sqrt(v))
        out.append(p)
    return out
