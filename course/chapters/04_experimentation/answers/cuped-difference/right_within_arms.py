"""Theta from both arms, each about its own mean."""

def cuped_difference(control, treatment):
    parts = [t[['before', 'after']] - t[['before', 'after']].mean() for t in (control, treatment)]
    both = pd.concat(parts)
    square = (both['before'] ** 2).sum()
    theta = (both['before'] * both['after']).sum() / square if square else 0.0
    a, b = (t['after'] - theta * t['before'] for t in (control, treatment))
    return b.mean() - a.mean(), math.sqrt(a.var() / len(a) + b.var() / len(b))
