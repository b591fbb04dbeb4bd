"""You use the rule of thumb 16 p (1 - p) / d^2: good for talk, but it ignores alpha and power and the variance of the other arm."""

def users_per_arm(rate, lift, alpha=0.05, power=0.8):
    z = NormalDist().inv_cdf
    after = rate * (1 + lift)
    d = after - rate
    return math.ceil(16 * rate * (1 - rate) / d**2)
