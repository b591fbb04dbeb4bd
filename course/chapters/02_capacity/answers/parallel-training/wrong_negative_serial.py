"""Where k machines were faster than an even division you get a negative serial share, and with enough machines a negative time."""

def tree_seconds(machines, seconds_on_one, seconds_on_k, k):
    serial = (seconds_on_k / seconds_on_one - 1 / k) / (1 - 1 / k)
    return seconds_on_one * (serial + (1 - serial) / machines)
