"""Counts a million ideas."""

def false_win_share(prior, power, alpha=0.05):
    wins = 1e6 * prior * power, 1e6 * (1 - prior) * alpha * 0.5
    return wins[1] / sum(wins)
