"""From summed periods."""

def launch(city, change, n):
    log = city.experiment(city.production, change, n, unit='period')
    load = compare_ratios(*arms_of(log), 'load_ms', user='period')
    gain = compare_ratios(*arms_of(log), 'ordered', user='period')
    if not gain.relative_low > 0:
        return 'hold'
    if load.high >= 10:
        return 'iterate'
    return 'ship'
