"""You test each metric at q: of twenty metrics without an effect, one is called a discovery."""

def discoveries(p_values, q=0.05):
    return {name for name, p in p_values.items() if p <= q}
