"""You return the loss rate of each stage, its losses by the pages it was given; a stage with few pages then looks worse than it is for the whole."""


def lost_at(kept):
    still_in = kept.astype(int).cumprod(axis=1)
    left = still_in.sum()
    before = left.shift(fill_value=len(kept))
    return ((before - left) / before.clip(lower=1)).astype(float)
