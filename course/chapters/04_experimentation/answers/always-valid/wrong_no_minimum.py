"""You forget what earlier looks have shown: the p-value may never rise."""

def always_valid_p(differences, variances, tau):
    out, p = [], 1.0
    for d, v in zip(differences, variances, strict=True):
        p = min(1.0, math.sqrt((v + tau**2) / v) * math.exp(-(tau**2) * d**2 / (2 * v * (v + tau**2))))
        out.append(p)
    return out
