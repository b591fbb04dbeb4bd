"""You divided the entropy by the log loss: then a higher value is better, and everybody who reads NE as a loss decides the wrong way round."""


def normalised_entropy(labels, probabilities):
    y = np.asarray(labels, dtype=float)
    if y.min() == y.max():
        raise ValueError("one class only")
    p = np.clip(np.asarray(probabilities, dtype=float), 1e-12, 1 - 1e-12)
    base = y.mean()
    entropy = -(base * np.log(base) + (1 - base) * np.log(1 - base))
    return entropy / -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()
