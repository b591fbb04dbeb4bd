"""You took chance as one over the number of classes: with rare classes, people who do not look agree far more often than that."""


def kappa(first, second):
    a, b = np.asarray(first), np.asarray(second)
    n = len(np.union1d(a, b))
    if n == 1:
        return float("nan")
    return float((np.mean(a == b) - 1 / n) / (1 - 1 / n))
