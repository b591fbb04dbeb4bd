"""You return the probability that is expected to be left, not the number of designs."""


def designs_left(designs, question):
    shares = designs.groupby(question)["probability"].sum() / designs["probability"].sum()
    return float((shares**2).sum())
