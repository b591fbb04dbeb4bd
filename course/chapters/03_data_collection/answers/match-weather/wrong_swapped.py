"""You moved the reference towards the images: the direction is from the frames that have labels to the weather that lacks them."""


def translate(images, reference):
    over = (0, 1, 2)
    spread = reference.std(axis=over)
    factor = np.where(spread > 0, images.std(axis=over) / np.where(spread > 0, spread, 1), 0)
    moved = (reference - reference.mean(axis=over)) * factor + images.mean(axis=over)
    return np.clip(np.round(moved), 0, 255).astype(np.uint8)
