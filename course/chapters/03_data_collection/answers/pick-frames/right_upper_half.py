"""Looks at the sky alone: it is dark at night and nowhere else."""


def pick_frames(images, n):
    sky = images[:, : max(1, images.shape[1] // 3)].astype(float).mean(axis=(1, 2, 3))
    return np.argpartition(sky, n - 1)[:n]
