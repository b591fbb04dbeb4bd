"""You subtract the counts before and after each stage; a page that is back later hides one that was dropped."""


def lost_at(kept):
    left = kept.sum()
    losses = left.shift(fill_value=len(kept)) - left
    return losses / max(losses.sum(), 1)
