"""You added up the loss of the positive examples only, so a model that predicts 1 for everyone gets a perfect score."""


def normalised_entropy(labels, probabilities):
    y = np.asarray(labels, dtype=float)
    if y.min() == y.max():
        raise ValueError("one class only")
    p = np.clip(np.asarray(probabilities, dtype=float), 1e-12, 1 - 1e-12)
    base = y.mean()
    return -(y * np.log(p)).mean() / -(base * np.log(base) + (1 - base) * np.log(1 - base))
