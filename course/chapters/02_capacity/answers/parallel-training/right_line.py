"""A straight line through the two points (1/machines, seconds)."""

def tree_seconds(machines, seconds_on_one, seconds_on_k, k):
    seconds_on_k = max(seconds_on_k, seconds_on_one / k)
    slope = (seconds_on_one - seconds_on_k) / (1 - 1 / k)
    return seconds_on_one + slope * (1 / machines - 1)
