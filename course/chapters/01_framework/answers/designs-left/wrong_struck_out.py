"""You return how many designs are struck out; asked for is how many are left."""


def designs_left(designs, question):
    answers = designs.groupby(question)["probability"].agg(["sum", "size"])
    return float(len(designs) - (answers["sum"] * answers["size"]).sum() / answers["sum"].sum())
