"""You add the squares of the two quantiles; it is their sum that is squared."""

def users_per_arm(rate, lift, alpha=0.05, power=0.8):
    z = NormalDist().inv_cdf
    after = rate * (1 + lift)
    d = after - rate
    v = rate * (1 - rate) + after * (1 - after)
    return math.ceil((z(1 - alpha / 2) ** 2 + z(power) ** 2) * v / d**2)
