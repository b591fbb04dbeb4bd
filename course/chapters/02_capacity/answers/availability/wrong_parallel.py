"""You multiply the failures of different services, as if one of them were enough for a page."""

def availability(services):
    return 1 - float(np.prod([(1 - a) ** n for a, n, fallback in services if not fallback]))
