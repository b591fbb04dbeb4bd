"""You ship gains at any load time."""

def launch(city, change, n):
    log = city.experiment(city.production, change, n, days=14, unit='period')
    orders = compare_switchback(log, 'ordered')
    load = compare_switchback(log, 'load_ms')
    return 'ship' if orders.low > 0 else 'hold'
