"""By the library."""

from mlsd.experiments import team_draft as library_draft


def team_draft(a, b, k, rng):
    return library_draft(list(a), list(b), k, rng)
