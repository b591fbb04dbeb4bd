"""Longer periods."""

def launch(city, change, n):
    log = city.experiment(city.production, change, n, days=14, unit='period', period_hours=6)
    orders = compare_switchback(log, 'ordered')
    load = compare_switchback(log, 'load_ms')
    if orders.low <= 0:
        return 'hold'
    return 'ship' if load.high < 10 else 'iterate'
