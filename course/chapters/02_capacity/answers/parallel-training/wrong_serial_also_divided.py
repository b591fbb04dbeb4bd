"""You divide the serial share by the machines as well. It is serial because one machine does it while the others wait."""

def tree_seconds(machines, seconds_on_one, seconds_on_k, k):
    serial = max(0.0, (seconds_on_k / seconds_on_one - 1 / k) / (1 - 1 / k))
    return seconds_on_one * (serial + 1 - serial) / machines
