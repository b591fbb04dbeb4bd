"""You compare each picture with the first of each group only: a chain of frames then falls into pieces, and the pieces land on both sides of the split."""


def near_duplicates(thumbnails, limit):
    firsts, groups = [], []
    for image in thumbnails:
        near = [g for g, f in enumerate(firsts) if np.sqrt(np.mean((image - f) ** 2)) <= limit]
        if not near:
            firsts.append(image)
            near = [len(firsts) - 1]
        groups.append(near[0])
    return groups
