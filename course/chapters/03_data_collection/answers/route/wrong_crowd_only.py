"""You save on specialists: three trusted crowd labels cost half of the budget, and their errors fall on the same lookalike, so that the vote does not cancel them."""


def route(candidates):
    cheap = (candidates["speciality"] < 0) & (candidates["gold_accuracy"] > 0.5)
    return np.where(cheap, candidates["gold_accuracy"] + candidates["lot"] / 100, -np.inf)
