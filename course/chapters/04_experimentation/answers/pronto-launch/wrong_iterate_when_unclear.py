"""You call it iterate where no gain is shown; that keeps a team busy with nothing."""

def launch(city, change, n):
    log = city.experiment(city.production, change, n, days=14, unit='period')
    orders = compare_switchback(log, 'ordered')
    load = compare_switchback(log, 'load_ms')
    if orders.low <= 0:
        return 'iterate'
    return 'ship' if load.high < 10 else 'iterate'
