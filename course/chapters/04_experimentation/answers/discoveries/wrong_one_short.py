"""You cut one before the largest rank that passes, and lose the last discovery."""

def discoveries(p_values, q=0.05):
    names, m = sorted(p_values, key=p_values.get), len(p_values)
    passed = [k for k, name in enumerate(names, 1) if p_values[name] <= q * k / m]
    return set(names[: max(passed, default=1) - 1])
