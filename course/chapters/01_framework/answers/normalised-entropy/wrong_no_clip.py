"""You did not clip the probabilities: one certain mistake makes the loss infinite, and a certain success can turn it into nan."""


def normalised_entropy(labels, probabilities):
    y = np.asarray(labels, dtype=float)
    if y.min() == y.max():
        raise ValueError("one class only")
    p = np.asarray(probabilities, dtype=float)
    base = y.mean()
    with np.errstate(all="ignore"):
        log_loss = -np.where(y == 1, np.log(p), np.log(1 - p)).mean()
    return log_loss / -(base * np.log(base) + (1 - base) * np.log(1 - base))
