"""You stop after two days: a dozen periods, and real gains can't be seen."""

def launch(city, change, n):
    log = city.experiment(city.production, change, n // 10, days=2, unit='period')
    orders = compare_switchback(log, 'ordered')
    load = compare_switchback(log, 'load_ms')
    if orders.low <= 0:
        return 'hold'
    return 'ship' if load.high < 10 else 'iterate'
