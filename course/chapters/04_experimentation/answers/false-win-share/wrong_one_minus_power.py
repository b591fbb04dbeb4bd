"""You return what the test misses, one minus power; that is about ideas which work."""

def false_win_share(prior, power, alpha=0.05):
    return 1 - power
