"""You take the plain mean over the answers, as if you were equally likely to hear each of them."""


def designs_left(designs, question):
    return float(designs.groupby(question).size().mean())
