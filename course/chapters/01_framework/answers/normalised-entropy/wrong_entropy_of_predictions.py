"""You used the entropy of each prediction and never looked at whether the label agreed, so a confident model scores well even when it is wrong."""


def normalised_entropy(labels, probabilities):
    y = np.asarray(labels, dtype=float)
    if y.min() == y.max():
        raise ValueError("one class only")
    p = np.clip(np.asarray(probabilities, dtype=float), 1e-12, 1 - 1e-12)
    base = y.mean()
    entropy = -(base * np.log(base) + (1 - base) * np.log(1 - base))
    return -(p * np.log(p) + (1 - p) * np.log(1 - p)).mean() / entropy
