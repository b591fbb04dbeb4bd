"""You let two crowd labels sit beside the specialist: in a vote of three the two of them overrule the one who knows."""


def route(candidates):
    expert = candidates["on_topic"] * (1 + candidates["lot"])
    best = expert.groupby(candidates["item"]).transform("max")
    crowd = (candidates["speciality"] < 0) * candidates["lot"]
    return np.where((expert == best) & (best > 0), 2.0, np.where(crowd > 0, crowd, -np.inf))
