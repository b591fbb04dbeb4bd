"""You average each user's own ratio; that is another metric, in which one impression counts as much as a user's fifty."""

def ratio_difference(control, treatment):
    def one(users):
        y, x = users['clicks'], users['impressions']
        n, r = len(users), (y / x).mean()
        return r, (y / x).var() / n

    (a, v), (b, w) = one(control), one(treatment)
    return b - a, math.sqrt(v + w)
