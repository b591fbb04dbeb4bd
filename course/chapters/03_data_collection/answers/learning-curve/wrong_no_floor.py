"""You fit without the floor c (a straight line in the logarithms): the curve then falls to 0, and you buy for an error that no label can take away."""


def fit_curve(sizes, errors):
    slope, start = np.polyfit(np.log(sizes), np.log(np.maximum(errors, 1e-9)), 1)
    return float(np.exp(start)), float(np.clip(-slope, 0.05, 2)), 0.0


def labels_to_buy(curve, n, usd_per_error, usd_per_label):
    a, b, c = curve
    total = (usd_per_error * a * b / usd_per_label) ** (1 / (b + 1))
    around = range(max(0, int(total) - n - 2), max(0, int(total) - n + 3) + 1)
    cost = {m: usd_per_error * a * float(n + m) ** -b + usd_per_label * m for m in around}
    return min(cost, key=cost.get)
