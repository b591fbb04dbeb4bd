"""You paste the logo at the size of its file: the model will know one size, and the figure below shows what that costs."""


def paste(scene, logo, opaque, top, left, size):
    image, mask = scene.copy(), np.zeros(scene.shape[:2], dtype=bool)
    for i, j in np.ndindex(*opaque.shape):
        y, x = top + i, left + j
        if 0 <= y < scene.shape[0] and 0 <= x < scene.shape[1] and opaque[i, j]:
            image[y, x] = logo[i, j]
            mask[y, x] = True
    return image, mask
