"""You turned to uint8 without cutting off first: -3 becomes 253, and the darkest pixels of the night shine."""


def translate(images, reference):
    over = (0, 1, 2)
    spread = images.std(axis=over)
    factor = np.where(spread > 0, reference.std(axis=over) / np.where(spread > 0, spread, 1), 0)
    moved = (images - images.mean(axis=over)) * factor + reference.mean(axis=over)
    return np.round(moved).astype(np.int64).astype(np.uint8)
