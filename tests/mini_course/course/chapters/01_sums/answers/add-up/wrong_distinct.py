"""You count coins of the same value once, and no coins at all fail."""

def add_up(coins):
    return sum(set(coins)) or None
