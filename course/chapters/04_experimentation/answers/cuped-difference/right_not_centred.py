"""One theta for all; the common mean cancels in the difference."""

def cuped_difference(control, treatment):
    both = pd.concat([control, treatment])
    x, y = both['before'], both['after']
    theta = x.cov(y) / x.var() if x.var() > 0 else 0.0
    a, b = control['after'] - theta * control['before'], treatment['after'] - theta * treatment['before']
    return b.mean() - a.mean(), math.sqrt(a.var() / len(a) + b.var() / len(b))
