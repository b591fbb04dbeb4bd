"""You leave out the stages that lost nothing; a share of 0 is what clears them."""


def lost_at(kept):
    lost = kept[~kept.all(axis=1)]
    return lost.idxmin(axis=1).value_counts(normalize=True)
