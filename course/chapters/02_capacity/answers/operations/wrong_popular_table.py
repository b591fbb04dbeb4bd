"""You multiply the scoring of trees by the features, as the popular table does: it makes trees look 200 times as slow as they are."""

def operations(model, examples, passes):
    if model["kind"] == "linear":
        return model["features"], 2 * model["features"] * examples * passes
    if model["kind"] == "network":
        w = model["widths"]
        weights = sum(w[i] * w[i + 1] for i in range(len(w) - 1))
        return weights, 3 * weights * examples * passes
    visits = model["trees"] * model["depth"] * model["features"]
    return visits, visits * examples
