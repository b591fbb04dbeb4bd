"""You pooled both raters' labels for the class shares: that is Scott's pi. Cohen's kappa gives each rater habits of their own."""


def kappa(first, second):
    a, b = np.asarray(first), np.asarray(second)
    both = np.concatenate([a, b])
    chance = sum(np.mean(both == c) ** 2 for c in np.unique(both))
    if chance == 1:
        return float("nan")
    return float((np.mean(a == b) - chance) / (1 - chance))
