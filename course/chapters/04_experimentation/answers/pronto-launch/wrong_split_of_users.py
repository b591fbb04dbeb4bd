"""You split users: where couriers are scarce, treatment takes orders from control, and you ship what only moves them."""

def launch(city, change, n):
    log = city.experiment(city.production, change, n, days=14)
    orders = compare_ratios(*arms_of(log), 'ordered')
    load = compare_ratios(*arms_of(log), 'load_ms')
    if orders.low <= 0:
        return 'hold'
    return 'ship' if load.high < 10 else 'iterate'
