"""You divide the lift by the new version, so that a doubling looks like +50%; a lift is a share of the control."""

def lifts(control_rate, treatment_rate):
    d = treatment_rate - control_rate
    return 100 * d, d / treatment_rate, -d / control_rate
