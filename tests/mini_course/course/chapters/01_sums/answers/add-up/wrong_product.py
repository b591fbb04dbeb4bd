"""You multiply the coins instead of adding them."""

def add_up(coins):
    return math.prod(coins)
