"""You round the numbers to a grid and group equal cells: two frames that differ by a hair fall into different cells when a border runs between them."""


def near_duplicates(thumbnails, limit):
    cells = np.floor(np.asarray(thumbnails) / (2 * limit)).astype(int)
    return pd.factorize(pd.Series([tuple(c) for c in cells]))[0]
