"""You blame every stage after which a page is missing, so the last stage is charged with all that others dropped before it."""


def lost_at(kept):
    missing = (~kept).sum()
    return missing / max(missing.sum(), 1)
