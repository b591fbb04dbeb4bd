"""You divide by the number of machines. What cannot be divided is still there, and with many machines it is all that is left."""

def tree_seconds(machines, seconds_on_one, seconds_on_k, k):
    return seconds_on_one / machines
