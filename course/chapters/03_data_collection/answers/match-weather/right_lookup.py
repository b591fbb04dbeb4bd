"""Makes a table of 256 values for each channel and looks every pixel up."""


def translate(images, reference):
    levels = np.arange(256)
    result = images.copy()
    for channel in range(3):
        x, y = images[..., channel], reference[..., channel]
        spread = x.std()
        moved = (levels - x.mean()) * (y.std() / spread if spread else 0.0) + y.mean()
        table = np.minimum(np.maximum(np.round(moved), 0), 255).astype(np.uint8)
        result[..., channel] = table[x]
    return result
