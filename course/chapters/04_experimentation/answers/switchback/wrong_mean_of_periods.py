"""You average the periods' own rates: a quiet night counts as much as a busy evening."""

def switchback_difference(log, burn_in_s=0.0):
    def one(rows):
        g = rows.groupby('period')['ordered'].mean()
        return g.mean(), g.var() / len(g)

    kept = log[log['since_switch_s'] >= burn_in_s]
    (a, v), (b, w) = (one(kept[kept['arm'] == arm]) for arm in ('control', 'treatment'))
    return b - a, math.sqrt(v + w)
