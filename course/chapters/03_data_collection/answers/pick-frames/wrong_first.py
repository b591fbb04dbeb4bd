"""You took the first frames: they show what most frames show, which the model knows already."""


def pick_frames(images, n):
    return np.arange(n)
