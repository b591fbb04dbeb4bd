"""Maps each answer to its count."""


def designs_left(designs, question):
    weights = designs["probability"] / designs["probability"].sum()
    counts = designs[question].map(designs[question].value_counts())
    return (weights * counts).sum()
