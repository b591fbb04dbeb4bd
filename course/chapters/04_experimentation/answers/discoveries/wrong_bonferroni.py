"""You divide q by the number of metrics: no false alarms, and few discoveries."""

def discoveries(p_values, q=0.05):
    return {name for name, p in p_values.items() if p <= q / len(p_values)}
