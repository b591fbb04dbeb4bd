"""Walks through the stages and keeps track of the pages that are still in."""


def lost_at(kept):
    still_in = pd.Series(True, index=kept.index)
    lost = {}
    for stage in kept.columns:
        lost[stage] = int((still_in & ~kept[stage]).sum())
        still_in &= kept[stage]
    total = sum(lost.values())
    return pd.Series({stage: n / total if total else 0.0 for stage, n in lost.items()})
