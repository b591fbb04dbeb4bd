"""You push the logo back into the picture where it hangs over the edge: in the street, logos are cut off, and the model never sees one that is."""


def paste(scene, logo, opaque, top, left, size):
    image, mask = scene.copy(), np.zeros(scene.shape[:2], dtype=bool)
    top = min(max(top, 0), max(scene.shape[0] - size, 0))
    left = min(max(left, 0), max(scene.shape[1] - size, 0))
    for i, j in np.ndindex(size, size):
        y, x, a, b = top + i, left + j, i * len(logo) // size, j * len(logo) // size
        if y < scene.shape[0] and x < scene.shape[1] and opaque[a, b]:
            image[y, x] = logo[a, b]
            mask[y, x] = True
    return image, mask
