"""Uses a dot product of the widths, and match."""

def operations(model, examples, passes):
    match model["kind"]:
        case "linear":
            scoring, step = model["features"], 2 * passes * model["features"]
        case "network":
            widths = np.array(model["widths"])
            scoring = int(widths[:-1] @ widths[1:])
            step = 3 * passes * scoring
        case _:
            scoring = model["depth"] * model["trees"]
            step = scoring * model["features"]
    return scoring, step * examples
