"""You take the smallest availability. That is a bound: the other services fail as well, at other times."""

def availability(services):
    return min((1 - (1 - a) ** n for a, n, fallback in services if not fallback), default=1.0)
