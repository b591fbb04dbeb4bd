"""Takes the mean over the designs of how many give the same answer."""


def designs_left(designs, question):
    same = designs.groupby(question)["probability"].transform("size")
    return np.average(same, weights=designs["probability"])
