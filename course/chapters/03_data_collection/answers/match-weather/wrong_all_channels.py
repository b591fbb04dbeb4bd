"""You matched all channels together: the blue of the night sky becomes grey."""


def translate(images, reference):
    spread = images.std()
    moved = (images - images.mean()) * (reference.std() / spread if spread else 0) + reference.mean()
    return np.clip(np.round(moved), 0, 255).astype(np.uint8)
