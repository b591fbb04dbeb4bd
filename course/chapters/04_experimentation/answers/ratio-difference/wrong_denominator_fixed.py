"""You take the number of impressions for a constant: it varies between users as well."""

def ratio_difference(control, treatment):
    def one(users):
        y, x = users['clicks'], users['impressions']
        n, r = len(users), y.sum() / x.sum()
        return r, y.var() / (n * x.mean() ** 2)

    (a, v), (b, w) = one(control), one(treatment)
    return b - a, math.sqrt(v + w)
