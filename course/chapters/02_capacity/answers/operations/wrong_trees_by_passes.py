"""You multiply the training of trees by the passes. Each tree is one pass already, and T counts them."""

def operations(model, examples, passes):
    if model["kind"] == "linear":
        return model["features"], 2 * model["features"] * examples * passes
    if model["kind"] == "network":
        w = model["widths"]
        weights = sum(w[i] * w[i + 1] for i in range(len(w) - 1))
        return weights, 3 * weights * examples * passes
    visits = model["trees"] * model["depth"]
    return visits, visits * model["features"] * examples * passes
