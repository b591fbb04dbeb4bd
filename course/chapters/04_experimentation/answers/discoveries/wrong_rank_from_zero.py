"""You count ranks from 0, so that the smallest p-value would have to be 0."""

def discoveries(p_values, q=0.05):
    names, m = sorted(p_values, key=p_values.get), len(p_values)
    passed = [k for k, name in enumerate(names) if p_values[name] <= q * k / m]
    return set(names[: max(passed, default=-1) + 1])
