"""You compare the plain means: right on average, at twice the users."""

def cuped_difference(control, treatment):
    a, b = control['after'], treatment['after']
    return b.mean() - a.mean(), math.sqrt(a.var() / len(a) + b.var() / len(b))
