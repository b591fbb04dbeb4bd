"""You count the variance of one arm only, so that half of the users seem enough; the power is then about one half."""

def users_per_arm(rate, lift, alpha=0.05, power=0.8):
    z = NormalDist().inv_cdf
    after = rate * (1 + lift)
    d = after - rate
    return math.ceil((z(1 - alpha / 2) + z(power)) ** 2 * rate * (1 - rate) / d**2)
