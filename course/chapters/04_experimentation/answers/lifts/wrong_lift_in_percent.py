"""Your lifts are in percent; as a share, five percent is 0.05."""

def lifts(control_rate, treatment_rate):
    return 100 * (treatment_rate - control_rate), 100 * (treatment_rate / control_rate - 1), 100 * (control_rate / treatment_rate - 1)
