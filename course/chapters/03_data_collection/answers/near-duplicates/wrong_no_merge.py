"""You put each picture into the first group that it is near to, and never join two groups that a later picture links."""


def near_duplicates(thumbnails, limit):
    groups = []
    for i, image in enumerate(thumbnails):
        near = [groups[j] for j in range(i) if np.sqrt(np.mean((image - thumbnails[j]) ** 2)) <= limit]
        groups.append(near[0] if near else max(groups, default=-1) + 1)
    return groups
