"""Uses math.fsum."""

def add_up(coins):
    return int(math.fsum(coins))
