"""Adds in a loop."""

def add_up(coins):
    total = 0
    for coin in coins:
        total += coin
    return total
