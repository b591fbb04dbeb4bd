"""You return the largest coin."""

def add_up(coins):
    return max(coins)
