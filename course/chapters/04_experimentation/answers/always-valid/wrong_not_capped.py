"""You let the p-value exceed 1 at the first look."""

def always_valid_p(differences, variances, tau):
    out, p = [], float('inf')
    for d, v in zip(differences, variances, strict=True):
        p = min(p, math.sqrt((v + tau**2) / v) * math.exp(-(tau**2) * d**2 / (2 * v * (v + tau**2))))
        out.append(p)
    return out
