"""You left the negatives out of the entropy below the line, so the base-rate predictor scores above 1 where it must score exactly 1."""


def normalised_entropy(labels, probabilities):
    y = np.asarray(labels, dtype=float)
    if y.min() == y.max():
        raise ValueError("one class only")
    p = np.clip(np.asarray(probabilities, dtype=float), 1e-12, 1 - 1e-12)
    base = y.mean()
    return -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean() / -(base * np.log(base))
