"""You count impressions as units: rain moves a whole period, so A/A switchbacks find an effect most of the time."""

def switchback_difference(log, burn_in_s=0.0):
    def one(rows):
        p = rows['ordered'].mean()
        return p, p * (1 - p) / len(rows)

    kept = log[log['since_switch_s'] >= burn_in_s]
    (a, v), (b, w) = (one(kept[kept['arm'] == arm]) for arm in ('control', 'treatment'))
    return b - a, math.sqrt(v + w)
