"""Goes through the scene's pixels and asks which pixel of the logo lands there."""


def paste(scene, logo, opaque, top, left, size):
    image = np.array(scene)
    mask = np.zeros(image.shape[:2], dtype=bool)
    n = len(logo)
    for y in range(max(0, top), min(image.shape[0], top + size)):
        for x in range(max(0, left), min(image.shape[1], left + size)):
            i, j = (y - top) * n // size, (x - left) * n // size
            if opaque[i, j]:
                image[y, x] = logo[i, j]
                mask[y, x] = True
    return image, mask
