"""You leave out the factor in front of the exponential: that is the likelihood ratio without its penalty, and looks are free again."""

def always_valid_p(differences, variances, tau):
    out, p = [], 1.0
    for d, v in zip(differences, variances, strict=True):
        p = min(p, math.exp(-(tau**2) * d**2 / (2 * v * (v + tau**2))))
        out.append(p)
    return out
