"""You count the coins instead of adding them."""

def add_up(coins):
    return len(coins)
