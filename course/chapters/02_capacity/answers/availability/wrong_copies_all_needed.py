"""You ask for all copies to be up, so that a second copy makes things worse. One of them is enough."""

def availability(services):
    return float(np.prod([a**n for a, n, fallback in services if not fallback]))
