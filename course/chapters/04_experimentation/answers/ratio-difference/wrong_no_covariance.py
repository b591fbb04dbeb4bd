"""You leave out the covariance: who sees more also clicks more, so the interval is far too wide."""

def ratio_difference(control, treatment):
    def one(users):
        y, x = users['clicks'], users['impressions']
        n, r = len(users), y.sum() / x.sum()
        return r, (y.var() + r**2 * x.var()) / (n * x.mean() ** 2)

    (a, v), (b, w) = one(control), one(treatment)
    return b - a, math.sqrt(v + w)
