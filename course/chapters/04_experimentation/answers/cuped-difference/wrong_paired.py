"""You take the error of all users together, as if there were one sample."""

def cuped_difference(control, treatment):
    both = pd.concat([control, treatment])
    x, y = both['before'], both['after']
    theta = x.cov(y) / x.var() if x.var() > 0 else 0.0
    a, b = (t['after'] - theta * (t['before'] - x.mean()) for t in (control, treatment))
    return b.mean() - a.mean(), math.sqrt(pd.concat([a, b]).var() / len(both))
