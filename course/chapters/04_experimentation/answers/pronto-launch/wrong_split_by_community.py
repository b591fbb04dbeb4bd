"""You split communities; couriers serve the whole city, so both arms still share them."""

def launch(city, change, n):
    log = city.experiment(city.production, change, n, days=14, unit='community')
    orders = compare_ratios(*arms_of(log), 'ordered', user='community')
    load = compare_ratios(*arms_of(log), 'load_ms', user='community')
    if orders.low <= 0:
        return 'hold'
    return 'ship' if load.high < 10 else 'iterate'
