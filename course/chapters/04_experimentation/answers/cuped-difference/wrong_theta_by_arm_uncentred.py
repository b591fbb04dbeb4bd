"""You fit a theta for each arm and don't centre at a common mean: two slopes shift the means by different amounts, and an effect appears from nothing."""

def cuped_difference(control, treatment):
    def adjusted(t):
        v = t['before'].var()
        theta = t['before'].cov(t['after']) / v if v > 0 else 0.0
        return t['after'] - theta * t['before']

    a, b = adjusted(control), adjusted(treatment)
    return b.mean() - a.mean(), math.sqrt(a.var() / len(a) + b.var() / len(b))
