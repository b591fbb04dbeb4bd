"""You label the darkest frame sixty times: the second label of a frame teaches nothing."""


def pick_frames(images, n):
    return np.repeat(images.mean(axis=(1, 2, 3)).argmin(), n)
