"""You forget that the probabilities need not sum to 1, so your result is wrong as soon as a first answer has struck out part of the table."""


def designs_left(designs, question):
    answers = designs.groupby(question)["probability"].agg(["sum", "size"])
    return float((answers["sum"] * answers["size"]).sum())
