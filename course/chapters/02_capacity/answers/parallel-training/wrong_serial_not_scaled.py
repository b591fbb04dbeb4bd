"""You take the excess over an even division, t_k/t_1 - 1/k, for the serial share. At k machines part of that excess would have been there anyway: divide it by 1 - 1/k."""

def tree_seconds(machines, seconds_on_one, seconds_on_k, k):
    serial = max(0.0, seconds_on_k / seconds_on_one - 1 / k)
    return seconds_on_one * (serial + (1 - serial) / machines)
