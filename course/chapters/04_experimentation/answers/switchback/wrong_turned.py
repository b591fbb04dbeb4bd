"""You subtract treatment from control."""

def switchback_difference(log, burn_in_s=0.0):
    def one(rows):
        g = rows.groupby('period')['ordered']
        return ratio_of_sums(g.sum(), g.size())

    kept = log[log['since_switch_s'] >= burn_in_s]
    (a, v), (b, w) = (one(kept[kept['arm'] == arm]) for arm in ('treatment', 'control'))
    return b - a, math.sqrt(v + w)
