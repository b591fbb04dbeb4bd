"""You leave the copies out: two copies at 99% are 99.99% together."""

def availability(services):
    return float(np.prod([a for a, _, fallback in services if not fallback]))
