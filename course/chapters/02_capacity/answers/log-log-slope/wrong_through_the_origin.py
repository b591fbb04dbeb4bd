"""You divide log cost by log size, which forces the line through (1, 1): the constant in front of the power ends up in the exponent."""

def exponent(sizes, costs):
    return float(np.mean(np.log(costs)) / np.mean(np.log(sizes)))
