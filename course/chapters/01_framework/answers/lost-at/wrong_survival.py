"""You return how many pages survive each stage, not where the lost ones went."""


def lost_at(kept):
    return kept.mean()
