"""You divide by all pages, so your shares sum to the total loss and not to 1."""


def lost_at(kept):
    still_in = kept.cumprod(axis=1).astype(bool)
    before = still_in.shift(axis=1, fill_value=True)
    return (before & ~still_in).mean()
