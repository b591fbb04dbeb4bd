"""You treat all designs as equally probable, so a rare design counts as much as the one that you most expect."""


def designs_left(designs, question):
    sizes = designs[question].value_counts()
    return float((sizes**2).sum() / len(designs))
