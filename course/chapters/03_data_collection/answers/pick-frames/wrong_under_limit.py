"""You take frames under a fixed brightness, however many there are: on some weeks that is twice the budget, on others nothing."""


def pick_frames(images, n):
    return np.flatnonzero(images.mean(axis=(1, 2, 3)) < 60)
