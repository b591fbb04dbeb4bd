"""You decide by clicks: demand is there, the couriers are not."""

def launch(city, change, n):
    log = city.experiment(city.production, change, n, days=14, unit='period')
    orders = compare_switchback(log, 'clicked')
    load = compare_switchback(log, 'load_ms')
    if orders.low <= 0:
        return 'hold'
    return 'ship' if load.high < 10 else 'iterate'
