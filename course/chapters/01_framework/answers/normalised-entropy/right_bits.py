"""Uses base-2 logarithms above and below the line: the base cancels."""


def normalised_entropy(labels, probabilities):
    def loss_bits(p):
        return -np.log2(np.where(y, p, 1 - p)).mean()

    y = np.asarray(labels, dtype=bool)
    if y.all() or not y.any():
        raise ValueError("labels hold one class only, so the base rate has no entropy")
    p = np.clip(np.asarray(probabilities, dtype=float), 1e-12, 1 - 1e-12)
    return loss_bits(p) / loss_bits(np.full(len(y), y.mean()))
