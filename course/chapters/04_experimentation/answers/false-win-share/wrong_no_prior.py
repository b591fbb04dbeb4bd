"""You leave out how many ideas work, as if it were one half; the p-value knows nothing of it either."""

def false_win_share(prior, power, alpha=0.05):
    return alpha / 2 / (alpha / 2 + power) if 0 < prior < 1 else 1.0 - prior
