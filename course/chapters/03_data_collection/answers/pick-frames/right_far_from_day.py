"""Takes the frames whose mean colour is farthest from the typical one."""


def pick_frames(images, n):
    colour = images.reshape(len(images), -1, 3).mean(axis=1)
    typical = np.median(colour, axis=0)
    return np.argsort(-np.abs(colour - typical).sum(axis=1))[:n].tolist()
