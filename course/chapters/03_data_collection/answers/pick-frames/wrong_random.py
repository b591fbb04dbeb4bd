"""You drew at random: of sixty frames two or three are by night, and you paid for fifty-seven that teach nothing new."""


def pick_frames(images, n):
    return np.random.default_rng(0).choice(len(images), n, replace=False)
