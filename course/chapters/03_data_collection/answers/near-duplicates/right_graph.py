"""Leaves the chains to SciPy's connected components."""


def near_duplicates(thumbnails, limit):
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial.distance import cdist

    distances = cdist(thumbnails, thumbnails) / np.sqrt(thumbnails.shape[1])
    _, labels = connected_components(distances <= limit)
    order = {}
    return [order.setdefault(int(label), len(order)) for label in labels]
