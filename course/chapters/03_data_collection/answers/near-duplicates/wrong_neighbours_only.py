"""You compare each picture with the one before it in the table: near-duplicates need not stand next to each other."""


def near_duplicates(thumbnails, limit):
    groups = [0]
    for before, image in zip(thumbnails[:-1], thumbnails[1:]):
        near = np.sqrt(np.mean((image - before) ** 2)) <= limit
        groups.append(groups[-1] if near else groups[-1] + 1)
    return groups
