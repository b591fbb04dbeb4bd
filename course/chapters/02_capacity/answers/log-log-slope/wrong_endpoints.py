"""You use the first and the last point only: one noisy measurement, or a list in another order, decides the result."""

def exponent(sizes, costs):
    return float(np.log(costs[-1] / costs[0]) / np.log(sizes[-1] / sizes[0]))
