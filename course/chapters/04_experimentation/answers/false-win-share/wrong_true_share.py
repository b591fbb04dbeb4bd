"""You give the share of wins that are true."""

def false_win_share(prior, power, alpha=0.05):
    true = prior * power
    return true / (true + (1 - prior) * alpha / 2)
