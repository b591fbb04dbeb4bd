"""A negative corner counts from the other side in NumPy: the part that is cut off above appears at the bottom."""


def paste(scene, logo, opaque, top, left, size):
    image, mask = scene.copy(), np.zeros(scene.shape[:2], dtype=bool)
    for i, j in np.ndindex(size, size):
        y, x, a, b = top + i, left + j, i * len(logo) // size, j * len(logo) // size
        if opaque[a, b]:
            image[y % scene.shape[0], x % scene.shape[1]] = logo[a, b]
            mask[y % scene.shape[0], x % scene.shape[1]] = True
    return image, mask
