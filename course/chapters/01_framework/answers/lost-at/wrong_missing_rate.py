"""You return how many pages are missing after each stage; that adds up the losses of all stages up to there."""


def lost_at(kept):
    return (~kept).mean()
