"""You clipped the probabilities to 1% ... 99%: with a base rate of 2% most honest predictions lie below that, so you measure the clip and not the model."""


def normalised_entropy(labels, probabilities):
    y = np.asarray(labels, dtype=float)
    if y.min() == y.max():
        raise ValueError("one class only")
    p = np.clip(np.asarray(probabilities, dtype=float), 0.01, 0.99)
    base = y.mean()
    entropy = -(base * np.log(base) + (1 - base) * np.log(1 - base))
    return -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean() / entropy
