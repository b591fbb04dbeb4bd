"""Goes through the three channels one after the other."""


def translate(images, reference):
    out = np.empty(images.shape)
    for channel in range(3):
        x, y = images[..., channel].astype(float), reference[..., channel].astype(float)
        out[..., channel] = y.mean() + ((x - x.mean()) / x.std() * y.std() if x.std() > 0 else 0)
    return np.rint(out).clip(0, 255).astype("uint8")
