"""You take the last error for the floor: the curve then claims that there is nothing left to gain, whatever the points say."""


def fit_curve(sizes, errors):
    n, e = np.asarray(sizes, float), np.asarray(errors, float)
    c = float(max(e.min() - 1e-3, 0))
    slope, start = np.polyfit(np.log(n), np.log(np.maximum(e - c, 1e-9)), 1)
    return float(np.exp(start)), float(np.clip(-slope, 0.05, 2)), c


def labels_to_buy(curve, n, usd_per_error, usd_per_label):
    a, b, c = curve
    total = (usd_per_error * a * b / usd_per_label) ** (1 / (b + 1))
    around = range(max(0, int(total) - n - 2), max(0, int(total) - n + 3) + 1)
    cost = {m: usd_per_error * a * float(n + m) ** -b + usd_per_label * m for m in around}
    return min(cost, key=cost.get)
