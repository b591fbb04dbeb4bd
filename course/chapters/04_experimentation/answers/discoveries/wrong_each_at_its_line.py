"""You keep only those below their own line; smaller p-values that miss theirs belong in, too."""

def discoveries(p_values, q=0.05):
    names, m = sorted(p_values, key=p_values.get), len(p_values)
    return {name for k, name in enumerate(names, 1) if p_values[name] <= q * k / m}
