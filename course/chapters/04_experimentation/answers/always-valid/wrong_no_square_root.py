"""You leave out the square root in front, the price of the mixture, and it is paid twice: power is lost."""

def always_valid_p(differences, variances, tau):
    out, p = [], 1.0
    for d, v in zip(differences, variances, strict=True):
        p = min(p, (v + tau**2) / v * math.exp(-(tau**2) * d**2 / (2 * v * (v + tau**2))))
        out.append(p)
    return out
