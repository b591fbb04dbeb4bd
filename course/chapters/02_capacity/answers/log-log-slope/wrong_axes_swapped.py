"""You fit log size against log cost, so you get about 1/p: a square comes out as a square root."""

def exponent(sizes, costs):
    return float(np.polyfit(np.log(costs), np.log(sizes), 1)[0])
