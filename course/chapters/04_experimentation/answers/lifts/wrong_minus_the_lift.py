"""You let the back-test show the same lift with a minus; going back from 5.25% to 5% loses 4.76% of 5.25%, not 5%."""

def lifts(control_rate, treatment_rate):
    lift = treatment_rate / control_rate - 1
    return 100 * (treatment_rate - control_rate), lift, -lift
