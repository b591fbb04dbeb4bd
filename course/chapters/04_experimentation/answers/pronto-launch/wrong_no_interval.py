"""You ship whatever came out above zero: half of the changes that do nothing."""

def launch(city, change, n):
    log = city.experiment(city.production, change, n, days=14, unit='period')
    orders = compare_switchback(log, 'ordered')
    load = compare_switchback(log, 'load_ms')
    if orders.difference <= 0:
        return 'hold'
    return 'ship' if load.difference < 10 else 'iterate'
