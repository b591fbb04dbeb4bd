"""You take the variances for standard errors and square them."""

def always_valid_p(differences, variances, tau):
    out, p = [], 1.0
    for d, v in zip(differences, variances, strict=True):
        v = v**2
        p = min(p, math.sqrt((v + tau**2) / v) * math.exp(-min(700.0, tau**2 * d**2 / (2 * v * (v + tau**2)))))
        out.append(p)
    return out
