"""You give the difference as a share; 0.0025 is 0.25 percentage points."""

def lifts(control_rate, treatment_rate):
    return treatment_rate - control_rate, treatment_rate / control_rate - 1, control_rate / treatment_rate - 1
