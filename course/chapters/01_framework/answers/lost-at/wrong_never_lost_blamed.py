"""You charge the pages that were never lost to the first stage."""


def lost_at(kept):
    first = kept.idxmin(axis=1)
    return pd.Series({stage: float((first == stage).mean()) for stage in kept})
