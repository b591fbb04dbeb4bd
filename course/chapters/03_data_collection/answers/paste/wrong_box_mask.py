"""Your mask is the whole square: transparent corners are labelled as logo, and the model learns the street behind it."""


def paste(scene, logo, opaque, top, left, size):
    image, mask = scene.copy(), np.zeros(scene.shape[:2], dtype=bool)
    for i, j in np.ndindex(size, size):
        y, x, a, b = top + i, left + j, i * len(logo) // size, j * len(logo) // size
        if 0 <= y < scene.shape[0] and 0 <= x < scene.shape[1]:
            mask[y, x] = True
            if opaque[a, b]:
                image[y, x] = logo[a, b]
    return image, mask
