"""Pastes into a wide frame round the scene and cuts the scene out again."""


def paste(scene, logo, opaque, top, left, size):
    height, width = scene.shape[:2]
    margin = size + abs(top) + abs(left)
    big = np.pad(scene, ((margin, margin), (margin, margin), (0, 0)))
    big_mask = np.zeros(big.shape[:2], dtype=bool)
    source = (np.arange(size) * len(logo)) // size
    small, shows = logo[source][:, source], opaque[source][:, source]
    y, x = margin + top, margin + left
    big[y : y + size, x : x + size][shows] = small[shows]
    big_mask[y : y + size, x : x + size] = shows
    inside = slice(margin, margin + height), slice(margin, margin + width)
    return big[inside].copy(), big_mask[inside].copy()
