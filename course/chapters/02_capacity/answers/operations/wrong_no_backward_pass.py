"""You forget the backward pass: training costs about three forward passes of a network, two of a linear model, not one."""

def operations(model, examples, passes):
    if model["kind"] == "linear":
        return model["features"], model["features"] * examples * passes
    if model["kind"] == "network":
        w = model["widths"]
        weights = sum(w[i] * w[i + 1] for i in range(len(w) - 1))
        return weights, weights * examples * passes
    visits = model["trees"] * model["depth"]
    return visits, visits * model["features"] * examples
