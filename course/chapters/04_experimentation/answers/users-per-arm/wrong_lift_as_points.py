"""You take the relative lift for a difference of rates: from 5% by 0.10 would be to 15%, and a few hundred users would do."""

def users_per_arm(rate, lift, alpha=0.05, power=0.8):
    z = NormalDist().inv_cdf
    after = min(max(rate + lift, 0.001), 0.999)
    v = rate * (1 - rate) + after * (1 - after)
    return math.ceil((z(1 - alpha / 2) + z(power)) ** 2 * v / lift**2)
