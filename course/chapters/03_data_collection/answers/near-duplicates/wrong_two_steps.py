"""You follow the chain for two steps and stop: a drive down a street has dozens of frames."""


def near_duplicates(thumbnails, limit):
    d = np.sqrt(((thumbnails[:, None] - thumbnails[None]) ** 2).mean(axis=2))
    near = (d <= limit).astype(int)
    near = (near @ near) > 0
    groups = np.full(len(near), -1)
    for i in range(len(near)):
        if groups[i] < 0:
            groups[near[i] & (groups < 0)] = groups.max() + 1
    return groups
