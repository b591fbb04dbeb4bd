"""You call it full agreement where both gave one class to everything: there was nothing to tell apart, so nothing was measured."""


def kappa(first, second):
    a, b = np.asarray(first), np.asarray(second)
    chance = sum(np.mean(a == c) * np.mean(b == c) for c in np.union1d(a, b))
    return 1.0 if chance == 1 else float((np.mean(a == b) - chance) / (1 - chance))
