"""You subtracted chance but did not divide by what chance left over: full agreement does not come out as 1."""


def kappa(first, second):
    a, b = np.asarray(first), np.asarray(second)
    chance = sum(np.mean(a == c) * np.mean(b == c) for c in np.union1d(a, b))
    return float("nan") if chance == 1 else float(np.mean(a == b) - chance)
