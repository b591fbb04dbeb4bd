"""You ask that every single number is within the limit: a pedestrian in one corner then makes a twin look new."""


def near_duplicates(thumbnails, limit):
    from scipy.sparse.csgraph import connected_components

    d = np.abs(thumbnails[:, None] - thumbnails[None]).max(axis=2)
    return pd.factorize(connected_components(d <= limit)[1])[0]
