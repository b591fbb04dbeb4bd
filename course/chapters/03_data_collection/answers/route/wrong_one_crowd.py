"""You ask one trusted crowd annotator: cheap, and one in six answers is wrong with nobody to object."""


def route(candidates):
    worth = candidates["gold_accuracy"].where(candidates["speciality"] < 0, -1)
    worth = worth + candidates["lot"] / 1000
    best = worth.groupby(candidates["item"]).transform("max")
    return np.where(worth == best, worth, -np.inf)
