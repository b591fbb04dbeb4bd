"""You ask anybody: a fifth misread the guideline, half work outside their field, and you pay the specialists' price for both."""


def route(candidates):
    return candidates["lot"]
