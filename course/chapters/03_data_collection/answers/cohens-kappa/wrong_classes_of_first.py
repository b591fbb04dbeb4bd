"""You go through the first rater's classes and take shares of the second's within them only, so that classes the second rater alone used change the total: shares are of all items."""


def kappa(first, second):
    a, b = np.asarray(first), np.asarray(second)
    kept = np.isin(b, np.unique(a))
    chance = sum(np.mean(a == c) * np.mean(b[kept] == c) for c in np.unique(a)) if kept.any() else 0.0
    observed = np.mean(a == b)
    return float("nan") if chance == 1 else float((observed - chance) / (1 - chance))
