"""Uses polyfit."""

def exponent(sizes, costs):
    slope, _ = np.polyfit(np.log2(sizes), np.log2(costs), 1)
    return slope
