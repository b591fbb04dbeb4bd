"""You give the share of false wins among all ideas; the question is about the wins."""

def false_win_share(prior, power, alpha=0.05):
    return (1 - prior) * alpha / 2
