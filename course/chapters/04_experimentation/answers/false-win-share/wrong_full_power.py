"""You let every idea that works win; with a power of 0.5 only half of them do, so that a larger share of the wins is false."""

def false_win_share(prior, power, alpha=0.05):
    false = (1 - prior) * alpha / 2
    return false / (false + prior)
