"""You returned 1 when the labels hold one class: with no clicks at all there is nothing to normalise by, and a made-up 1 hides a broken log."""


def normalised_entropy(labels, probabilities):
    y = np.asarray(labels, dtype=float)
    if y.min() == y.max():
        return 1.0
    p = np.clip(np.asarray(probabilities, dtype=float), 1e-12, 1 - 1e-12)
    base = y.mean()
    entropy = -(base * np.log(base) + (1 - base) * np.log(1 - base))
    return -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean() / entropy
