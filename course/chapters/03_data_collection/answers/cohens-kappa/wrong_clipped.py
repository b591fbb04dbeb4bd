"""You cut kappa off at 0: raters who agree less than chance have opposite readings of the guideline, and you would not see it."""


def kappa(first, second):
    a, b = np.asarray(first), np.asarray(second)
    chance = sum(np.mean(a == c) * np.mean(b == c) for c in np.union1d(a, b))
    if chance == 1:
        return float("nan")
    return max(0.0, float((np.mean(a == b) - chance) / (1 - chance)))
