"""Takes differences of how many pages are left after each stage."""


def lost_at(kept):
    left = kept.astype(int).cumprod(axis=1).sum()
    before = left.shift(fill_value=len(kept))
    losses = before - left
    return losses / max(losses.sum(), 1)
