"""By odds."""

def false_win_share(prior, power, alpha=0.05):
    if prior == 0:
        return 1.0
    odds = (1 - prior) / prior * (alpha / 2) / power
    return odds / (1 + odds)
