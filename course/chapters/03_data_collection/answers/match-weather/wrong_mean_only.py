"""You moved the means and left the spread: at night the contrast is far lower as well."""


def translate(images, reference):
    over = (0, 1, 2)
    moved = images - images.mean(axis=over) + reference.mean(axis=over)
    return np.clip(np.round(moved), 0, 255).astype(np.uint8)
