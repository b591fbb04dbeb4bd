"""Solves the two linear unknowns by hand for each b, with c or a held at 0 where they would be negative."""


def fit_curve(sizes, errors):
    n, e = np.asarray(sizes, float), np.asarray(errors, float)
    best = (np.inf, None)
    for b in np.linspace(0.05, 2, 196):
        x = n**-b
        a = ((x - x.mean()) * (e - e.mean())).sum() / ((x - x.mean()) ** 2).sum()
        tries = [(a, e.mean() - a * x.mean()), ((x * e).sum() / (x * x).sum(), 0.0), (0.0, e.mean())]
        for a, c in tries:
            if a >= 0 and c >= 0:
                loss = ((a * x + c - e) ** 2).sum()
                if loss < best[0]:
                    best = loss, (a, b, c)
    return best[1]


def labels_to_buy(curve, n, usd_per_error, usd_per_label):
    a, b, c = curve
    total = (usd_per_error * a * b / usd_per_label) ** (1 / (b + 1))
    around = range(max(0, int(total) - n - 2), max(0, int(total) - n + 3) + 1)
    cost = {m: usd_per_error * a * float(n + m) ** -b + usd_per_label * m for m in around}
    return min(cost, key=cost.get)
