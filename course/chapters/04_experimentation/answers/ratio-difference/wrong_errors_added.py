"""You add standard errors; it is variances that add."""

def ratio_difference(control, treatment):
    def one(users):
        y, x = users['clicks'], users['impressions']
        n, r = len(users), y.sum() / x.sum()
        return r, (y.var() - 2 * r * y.cov(x) + r**2 * x.var()) / (n * x.mean() ** 2)

    (a, v), (b, w) = one(control), one(treatment)
    return b - a, math.sqrt(v) + math.sqrt(w)
