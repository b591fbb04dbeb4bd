"""You treat impressions as independent: clicks of one user resemble each other, and A/A experiments find an effect three times too often."""

def ratio_difference(control, treatment):
    def one(users):
        y, x = users['clicks'], users['impressions']
        n, r = len(users), y.sum() / x.sum()
        return r, r * (1 - r) / x.sum()

    (a, v), (b, w) = one(control), one(treatment)
    return b - a, math.sqrt(v + w)
