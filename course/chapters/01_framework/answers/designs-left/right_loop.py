"""Loops over the possible answers."""


def designs_left(designs, question):
    total = designs["probability"].sum()
    expected = 0
    for answer in set(designs[question]):
        group = designs[designs[question] == answer]
        expected += len(group) * group["probability"].sum() / total
    return expected
