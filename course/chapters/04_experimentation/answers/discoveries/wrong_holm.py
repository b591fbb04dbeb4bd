"""You use Holm's procedure, which keeps the chance of any false alarm at q; that is stricter than a false discovery rate."""

def discoveries(p_values, q=0.05):
    names, m = sorted(p_values, key=p_values.get), len(p_values)
    found = set()
    for k, name in enumerate(names):
        if p_values[name] > q / (m - k):
            break
        found.add(name)
    return found
