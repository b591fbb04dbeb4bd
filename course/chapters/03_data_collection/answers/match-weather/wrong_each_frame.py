"""You matched each frame by itself: a frame that is mostly sky gets the same brightness as one that is mostly road, and what told them apart is gone."""


def translate(images, reference):
    over = (1, 2)
    mean, spread = images.mean(axis=over, keepdims=True), images.std(axis=over, keepdims=True)
    goal = reference.std(axis=(0, 1, 2))
    factor = np.where(spread > 0, goal / np.where(spread > 0, spread, 1), 0)
    moved = (images - mean) * factor + reference.mean(axis=(0, 1, 2))
    return np.clip(np.round(moved), 0, 255).astype(np.uint8)
