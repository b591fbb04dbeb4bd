"""You leave the features out of the training of trees too. To find a split, every feature has to be tried."""

def operations(model, examples, passes):
    if model["kind"] == "linear":
        return model["features"], 2 * model["features"] * examples * passes
    if model["kind"] == "network":
        w = model["widths"]
        weights = sum(w[i] * w[i + 1] for i in range(len(w) - 1))
        return weights, 3 * weights * examples * passes
    visits = model["trees"] * model["depth"]
    return visits, visits * examples
