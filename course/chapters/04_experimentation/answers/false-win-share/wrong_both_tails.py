"""You count false alarms in both directions; half of them point down and are no wins."""

def false_win_share(prior, power, alpha=0.05):
    false = (1 - prior) * alpha
    return false / (false + prior * power)
