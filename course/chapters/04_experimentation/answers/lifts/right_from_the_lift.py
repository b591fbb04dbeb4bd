"""Gets the mirror from the lift."""

def lifts(control_rate, treatment_rate):
    lift = (treatment_rate - control_rate) / control_rate
    return lift * control_rate * 100, lift, -lift / (1 + lift)
