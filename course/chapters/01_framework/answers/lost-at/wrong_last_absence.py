"""You blame the last stage after which a page is missing; it was dropped at the first."""


def lost_at(kept):
    lost = kept[~kept.all(axis=1)]
    last = lost.iloc[:, ::-1].idxmin(axis=1)
    return pd.Series({stage: float((last == stage).sum()) / max(len(lost), 1) for stage in kept})
