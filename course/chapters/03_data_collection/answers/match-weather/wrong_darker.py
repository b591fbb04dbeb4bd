"""You only made the frames darker: a night differs in contrast and colour as well, and each channel has its own."""


def translate(images, reference):
    factor = reference.mean() / max(images.mean(), 1e-9)
    return np.clip(np.round(images * factor), 0, 255).astype(np.uint8)
