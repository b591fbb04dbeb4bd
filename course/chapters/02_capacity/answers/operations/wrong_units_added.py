"""You add up the units of the layers. Work is done on the weights between two layers, one for each pair of units."""

def operations(model, examples, passes):
    if model["kind"] == "linear":
        return model["features"], 2 * model["features"] * examples * passes
    if model["kind"] == "network":
        units = sum(model["widths"])
        return units, 3 * units * examples * passes
    visits = model["trees"] * model["depth"]
    return visits, visits * model["features"] * examples
