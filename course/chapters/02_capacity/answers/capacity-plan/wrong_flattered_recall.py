"""You write down the recall that was asked for instead of the menu's at your cut-off. The calculator believes you; the people who search do not."""

def plan(needs, menu, serving):
    keeps = [min(e["recall"]) for e in menu]
    counts, shards = (needs.corpus, *keeps), [2] * len(menu)
    funnel = None
    while True:
        funnel = Funnel([Stage(name=e["name"], items_in=n, items_out=k, us_per_item=e["us_per_item"], recall=needs.min_recall ** (1 / 3), shards=s)
                         for e, n, k, s in zip(menu, counts, keeps, shards)])
        found = work_out(funnel, needs, serving, lost_zones=1)
        if found.p99_ms <= needs.p99_ms or max(shards) == 64:
            return funnel
        shards[int(found.stages["p99_ms"].argmax())] *= 2
