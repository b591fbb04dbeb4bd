"""You multiply all widths of the network. Layers follow one another, so their weights add up; the product would be one path for each combination of units."""

def operations(model, examples, passes):
    if model["kind"] == "linear":
        return model["features"], 2 * model["features"] * examples * passes
    if model["kind"] == "network":
        weights = int(np.prod(model["widths"]))
        return weights, 3 * weights * examples * passes
    visits = model["trees"] * model["depth"]
    return visits, visits * model["features"] * examples
