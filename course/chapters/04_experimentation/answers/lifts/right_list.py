"""Returns a list, by ratios."""

def lifts(control_rate, treatment_rate):
    ratio = treatment_rate / control_rate
    return [100 * treatment_rate - 100 * control_rate, ratio - 1, 1 / ratio - 1]
