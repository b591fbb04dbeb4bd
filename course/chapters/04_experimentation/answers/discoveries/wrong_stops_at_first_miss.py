"""You stop at the first p-value above its line; the largest rank below its own decides, and all smaller ones come with it."""

def discoveries(p_values, q=0.05):
    names, m = sorted(p_values, key=p_values.get), len(p_values)
    found = set()
    for k, name in enumerate(names, 1):
        if p_values[name] > q * k / m:
            break
        found.add(name)
    return found
