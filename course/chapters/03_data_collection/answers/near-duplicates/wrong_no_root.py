"""You compare the mean squared difference with `limit`, without the root: the limit then means something else for every scale of the pictures."""


def near_duplicates(thumbnails, limit):
    from scipy.sparse.csgraph import connected_components

    d = ((thumbnails[:, None] - thumbnails[None]) ** 2).mean(axis=2)
    return pd.factorize(connected_components(d <= limit)[1])[0]
