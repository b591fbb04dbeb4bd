"""You subtract the whole past, theta = 1: with another scale, or a weak correlation, that adds variance."""

def cuped_difference(control, treatment):
    a, b = (t['after'] - t['before'] for t in (control, treatment))
    return b.mean() - a.mean(), math.sqrt(a.var() / len(a) + b.var() / len(b))
