"""You return how many labels to have, not how many to buy: those that you own are paid for."""


def fit_curve(sizes, errors):
    n, wanted, best = np.asarray(sizes, float), np.asarray(errors, float), None
    for b in np.arange(5, 201) / 100:
        (a, c), residual = nnls(np.column_stack([n**-b, np.ones(len(n))]), wanted)
        if best is None or residual < best[0]:
            best = residual, (float(a), float(b), float(c))
    return best[1]


def labels_to_buy(curve, n, usd_per_error, usd_per_label):
    a, b, _ = curve
    return max(0, round((a * b * usd_per_error / usd_per_label) ** (1 / (1 + b))))
