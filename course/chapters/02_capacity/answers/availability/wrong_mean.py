"""You average. A page needs all of its services at once."""

def availability(services):
    needed = [1 - (1 - a) ** n for a, n, fallback in services if not fallback]
    return float(np.mean(needed)) if needed else 1.0
