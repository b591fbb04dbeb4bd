"""You took the slope for a * n ** -b and forgot what differentiating does to it (a factor b, and an exponent one lower): you buy far too much."""


def fit_curve(sizes, errors):
    n, wanted, best = np.asarray(sizes, float), np.asarray(errors, float), None
    for b in np.arange(5, 201) / 100:
        (a, c), residual = nnls(np.column_stack([n**-b, np.ones(len(n))]), wanted)
        if best is None or residual < best[0]:
            best = residual, (float(a), float(b), float(c))
    return best[1]


def labels_to_buy(curve, n, usd_per_error, usd_per_label):
    a, b, _ = curve
    return max(0, round((a * usd_per_error / usd_per_label) ** (1 / b) - n))
