"""You ask three specialists for every item: almost always right, and twice the budget. The second and third add next to nothing."""


def route(candidates):
    return candidates["on_topic"] + candidates["lot"] / 2
