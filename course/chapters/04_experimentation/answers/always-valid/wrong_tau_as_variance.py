"""You take tau for a variance; it is a standard deviation."""

def always_valid_p(differences, variances, tau):
    out, p = [], 1.0
    for d, v in zip(differences, variances, strict=True):
        p = min(p, math.sqrt((v + tau) / v) * math.exp(-tau * d**2 / (2 * v * (v + tau))))
        out.append(p)
    return out
