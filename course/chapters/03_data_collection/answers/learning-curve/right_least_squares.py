"""Fits with SciPy's bounded least squares from several starts, and searches the purchase by bisection."""


def fit_curve(sizes, errors):
    from scipy.optimize import least_squares

    n, e = np.asarray(sizes, float), np.asarray(errors, float)
    fits = [least_squares(lambda p: p[0] * n ** -p[1] + p[2] - e, (max(e[0] * n[0] ** b, 1e-6), b, 1e-3),
                          bounds=((0, 0.05, 0), (np.inf, 2, np.inf)), x_scale=(1, 0.1, 0.1),
                          ftol=1e-14, xtol=1e-14, gtol=1e-14, max_nfev=2_000)
            for b in (0.1, 0.4, 1.0)]
    return tuple(float(v) for v in min(fits, key=lambda f: f.cost).x)


def labels_to_buy(curve, n, usd_per_error, usd_per_label):
    a, b, _ = curve

    def next_earns(m):
        return usd_per_error * a * ((n + m) ** -b - (n + m + 1) ** -b) > usd_per_label

    low, high = 0, 1
    while next_earns(high):
        high *= 2
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if next_earns(middle) else (low, middle)
    return low
