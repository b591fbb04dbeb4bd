"""Adds logarithms."""

def availability(services):
    logs = [np.log1p(-((1 - a) ** n)) for a, n, fallback in services if not fallback]
    return float(np.exp(np.sum(logs)))
