"""You find the mask by comparing the two images: where the logo has the colour of the street below it, its pixels lose their label."""


def paste(scene, logo, opaque, top, left, size):
    image = scene.copy()
    for i, j in np.ndindex(size, size):
        y, x, a, b = top + i, left + j, i * len(logo) // size, j * len(logo) // size
        if 0 <= y < scene.shape[0] and 0 <= x < scene.shape[1] and opaque[a, b]:
            image[y, x] = logo[a, b]
    return image, (image != scene).any(axis=2)
