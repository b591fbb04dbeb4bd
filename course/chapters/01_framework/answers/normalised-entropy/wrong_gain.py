"""You returned 1 - NE, the relative information gain: the base-rate predictor then gets 0, not the 1 that the definition asks for."""


def normalised_entropy(labels, probabilities):
    y = np.asarray(labels, dtype=float)
    if y.min() == y.max():
        raise ValueError("one class only")
    p = np.clip(np.asarray(probabilities, dtype=float), 1e-12, 1 - 1e-12)
    base = y.mean()
    entropy = -(base * np.log(base) + (1 - base) * np.log(1 - base))
    return 1 + (y * np.log(p) + (1 - y) * np.log(1 - p)).mean() / entropy
