"""You ask specialists of other topics: you pay four times the price for people who are worse than the crowd there."""


def route(candidates):
    away = (candidates["speciality"] >= 0) & ~candidates["on_topic"]
    worth = candidates["lot"].where(away, -np.inf)
    best = worth.groupby(candidates["item"]).transform("max")
    return np.where(worth == best, worth, -np.inf)
