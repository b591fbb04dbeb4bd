"""A product over those that are needed."""

def availability(services):
    from math import prod

    return prod(1 - (1 - a) ** copies for a, copies, fallback in services if not fallback)
