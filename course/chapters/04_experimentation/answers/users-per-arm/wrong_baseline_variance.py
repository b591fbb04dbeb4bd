"""You give both arms the variance of today's rate; where the rate doubles, so does its variance, nearly, and your power falls short."""

def users_per_arm(rate, lift, alpha=0.05, power=0.8):
    z = NormalDist().inv_cdf
    after = rate * (1 + lift)
    d = after - rate
    return math.ceil((z(1 - alpha / 2) + z(power)) ** 2 * 2 * rate * (1 - rate) / d**2)
