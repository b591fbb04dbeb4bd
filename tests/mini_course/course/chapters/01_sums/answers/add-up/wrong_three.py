"""You add the first three coins only."""

def add_up(coins):
    return sum(list(coins)[:3])
