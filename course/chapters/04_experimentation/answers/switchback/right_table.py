"""Sums to a table of periods, formula written out."""

def switchback_difference(log, burn_in_s=0.0):
    kept = log[log['since_switch_s'] >= burn_in_s]
    t = kept.groupby(['arm', 'period'])['ordered'].agg(['sum', 'size']).astype(float)
    rates, total = [], 0.0
    for arm in ('control', 'treatment'):
        y, x = t.loc[arm, 'sum'], t.loc[arm, 'size']
        r = y.sum() / x.sum()
        total += (y - r * x).var() / (len(x) * x.mean() ** 2)
        rates.append(r)
    return rates[1] - rates[0], total**0.5
