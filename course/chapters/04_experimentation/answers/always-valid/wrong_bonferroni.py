"""You multiply the usual p-value by the number of looks so far: the looks that come later are not paid for."""

def always_valid_p(differences, variances, tau):
    out, p = [], 1.0
    for d, v in zip(differences, variances, strict=True):
        p = min(1.0, (len(out) + 1) * 2 * NormalDist().cdf(-abs(d) / math.sqrt(v)))
        out.append(p)
    return out
