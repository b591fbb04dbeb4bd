"""You add standard errors where variances add."""

def switchback_difference(log, burn_in_s=0.0):
    def one(rows):
        g = rows.groupby('period')['ordered']
        return ratio_of_sums(g.sum(), g.size())

    kept = log[log['since_switch_s'] >= burn_in_s]
    (a, v), (b, w) = (one(kept[kept['arm'] == arm]) for arm in ('control', 'treatment'))
    return b - a, math.sqrt(v) + math.sqrt(w)
