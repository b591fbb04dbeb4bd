"""You paste into the scene itself: the next picture made from it carries this logo too, without a label."""


def paste(scene, logo, opaque, top, left, size):
    mask = np.zeros(scene.shape[:2], dtype=bool)
    for i, j in np.ndindex(size, size):
        y, x, a, b = top + i, left + j, i * len(logo) // size, j * len(logo) // size
        if 0 <= y < scene.shape[0] and 0 <= x < scene.shape[1] and opaque[a, b]:
            scene[y, x] = logo[a, b]
            mask[y, x] = True
    return scene, mask
