"""You merge by rank and toss for ties, so an item counts for the ranker that likes it more and not for the one that picked it."""

def team_draft(a, b, k, rng):
    best = {}
    for team, ranking in (('a', a), ('b', b)):
        for place, item in enumerate(ranking):
            best[item] = min(best.get(item, (99, 0, '')), (place, rng.random(), team))
    page = sorted(best, key=best.get)[:k]
    return page, [best[item][2] for item in page]
