"""You took the most typical frames, next to the mean of all: a model learns least from what it has seen a hundred times."""


def pick_frames(images, n):
    colour = images.reshape(len(images), -1, 3).mean(axis=1)
    return np.argsort(np.abs(colour - colour.mean(axis=0)).sum(axis=1))[:n]
