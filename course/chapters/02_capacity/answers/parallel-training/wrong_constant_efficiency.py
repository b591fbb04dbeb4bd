"""You take the efficiency at k machines for a constant. It falls with every machine you add, since the serial part does not shrink."""

def tree_seconds(machines, seconds_on_one, seconds_on_k, k):
    efficiency = min(1, seconds_on_one / (k * seconds_on_k))
    return seconds_on_one if machines == 1 else seconds_on_one / (machines * efficiency)
