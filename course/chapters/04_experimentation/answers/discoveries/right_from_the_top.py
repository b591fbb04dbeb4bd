"""Goes down from the largest p-value."""

def discoveries(p_values, q=0.05):
    names, m = sorted(p_values, key=p_values.get), len(p_values)
    while names and p_values[names[-1]] > q * len(names) / m:
        names.pop()
    return set(names)
