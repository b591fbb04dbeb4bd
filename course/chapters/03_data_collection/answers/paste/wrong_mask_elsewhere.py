"""Image and mask use different corners (rows and columns are swapped in the mask): the label no longer lies on what it labels."""


def paste(scene, logo, opaque, top, left, size):
    image, mask = scene.copy(), np.zeros(scene.shape[:2], dtype=bool)
    for i, j in np.ndindex(size, size):
        a, b = i * len(logo) // size, j * len(logo) // size
        if not opaque[a, b]:
            continue
        if 0 <= top + i < scene.shape[0] and 0 <= left + j < scene.shape[1]:
            image[top + i, left + j] = logo[a, b]
        if 0 <= left + i < scene.shape[0] and 0 <= top + j < scene.shape[1]:
            mask[left + i, top + j] = True
    return image, mask
