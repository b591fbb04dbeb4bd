"""You return the users of both arms together; the question is about each arm."""

def users_per_arm(rate, lift, alpha=0.05, power=0.8):
    z = NormalDist().inv_cdf
    after = rate * (1 + lift)
    d = after - rate
    v = rate * (1 - rate) + after * (1 - after)
    return 2 * math.ceil((z(1 - alpha / 2) + z(power)) ** 2 * v / d**2)
