"""You count a service with a fallback as if the page could not do without it."""

def availability(services):
    return float(np.prod([1 - (1 - a) ** n for a, n, _ in services]))
