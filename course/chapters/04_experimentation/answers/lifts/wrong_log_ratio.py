"""You use the logarithm of the ratio, in which the way back is exactly minus the way there; a lift in percent has no such mirror."""

def lifts(control_rate, treatment_rate):
    lift = float(np.log(treatment_rate / control_rate))
    return 100 * (treatment_rate - control_rate), lift, -lift
