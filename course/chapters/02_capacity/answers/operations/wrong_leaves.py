"""You count the leaves of a tree, 2 to the power of its depth. An item takes one way down, one comparison a level."""

def operations(model, examples, passes):
    if model["kind"] == "linear":
        return model["features"], 2 * model["features"] * examples * passes
    if model["kind"] == "network":
        w = model["widths"]
        weights = sum(w[i] * w[i + 1] for i in range(len(w) - 1))
        return weights, 3 * weights * examples * passes
    visits = model["trees"] * 2 ** model["depth"]
    return visits, visits * model["features"] * examples
