"""You report the error of the unadjusted values, so nothing is gained."""

def cuped_difference(control, treatment):
    both = pd.concat([control, treatment])
    x, y = both['before'], both['after']
    theta = x.cov(y) / x.var() if x.var() > 0 else 0.0
    a, b = (t['after'] - theta * (t['before'] - x.mean()) for t in (control, treatment))
    d = b.mean() - a.mean()
    a, b = control['after'], treatment['after']
    return d, math.sqrt(a.var() / len(a) + b.var() / len(b))
