"""You divide the time on k machines by machines / k: the serial part inside it is divided too."""

def tree_seconds(machines, seconds_on_one, seconds_on_k, k):
    return max(seconds_on_k, seconds_on_one / k) * k / machines if machines > 1 else seconds_on_one
