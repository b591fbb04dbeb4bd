"""You add up the failures. It is nearly right where they are rare and goes below zero where they are not."""

def availability(services):
    return 1 - sum((1 - a) ** n for a, n, fallback in services if not fallback)
