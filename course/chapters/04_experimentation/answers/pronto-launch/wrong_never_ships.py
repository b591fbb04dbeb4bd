"""You hold everything, for fear of interference."""

def launch(city, change, n):
    log = city.experiment(city.production, change, n, days=14, unit='period')
    orders = compare_switchback(log, 'ordered')
    load = compare_switchback(log, 'load_ms')
    return 'hold'
