"""You took the base rate from the predictions and not from the labels, so a model that predicts too much for everyone is judged by its own mistake."""


def normalised_entropy(labels, probabilities):
    y = np.asarray(labels, dtype=float)
    if y.min() == y.max():
        raise ValueError("one class only")
    p = np.clip(np.asarray(probabilities, dtype=float), 1e-12, 1 - 1e-12)
    base = p.mean()
    entropy = -(base * np.log(base) + (1 - base) * np.log(1 - base))
    return -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean() / entropy
