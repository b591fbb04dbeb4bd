"""You return alpha: that is the share of false alarms among ideas without an effect, not among wins."""

def false_win_share(prior, power, alpha=0.05):
    return alpha if prior < 1 else 0.0
