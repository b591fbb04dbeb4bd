"""You took frames evenly spread over brightness, so that everything is there: most of the money goes to the middle, which is labelled already."""


def pick_frames(images, n):
    order = np.argsort(images.mean(axis=(1, 2, 3)))
    return order[np.linspace(0, len(order) - 1, n).round().astype(int)]
