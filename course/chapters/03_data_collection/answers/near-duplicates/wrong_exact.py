"""You group only pictures that are equal: two frames of one street never are."""


def near_duplicates(thumbnails, limit):
    keys = [tuple(image) for image in thumbnails]
    return pd.factorize(pd.Series(keys))[0]
