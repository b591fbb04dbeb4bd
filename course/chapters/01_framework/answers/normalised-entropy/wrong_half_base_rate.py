"""You divided by ln 2, the entropy of a fair coin, so with rare clicks a constant predictor scores far below 1 and looks like a good model."""


def normalised_entropy(labels, probabilities):
    y = np.asarray(labels, dtype=float)
    if y.min() == y.max():
        raise ValueError("one class only")
    p = np.clip(np.asarray(probabilities, dtype=float), 1e-12, 1 - 1e-12)
    log_loss = -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()
    return log_loss / np.log(2)
