"""You sort from the largest, and give the strictest line to the weakest metric."""

def discoveries(p_values, q=0.05):
    names, m = sorted(p_values, key=p_values.get), len(p_values)
    names = names[::-1]
    passed = [k for k, name in enumerate(names, 1) if p_values[name] <= q * k / m]
    return set(names[: max(passed, default=0)])
