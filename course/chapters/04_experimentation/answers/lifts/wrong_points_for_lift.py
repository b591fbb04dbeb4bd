"""You take the difference in points for the lift: one of 0.25 points is a lift of 5% here, and the two are confused in every second report."""

def lifts(control_rate, treatment_rate):
    d = treatment_rate - control_rate
    return 100 * d, d, -d
