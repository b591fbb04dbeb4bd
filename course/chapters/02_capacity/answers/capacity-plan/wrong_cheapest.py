"""You take the cheapest cut-offs. It is fast and cheap, and loses more of the good documents than the requirement allows."""

def plan(needs, menu, serving):
    keeps = [min(e["recall"]) for e in menu]
    counts, shards = (needs.corpus, *keeps), [1] * len(menu)
    while True:
        funnel = Funnel([Stage(name=e["name"], items_in=n, items_out=k, us_per_item=e["us_per_item"], recall=e["recall"][k], shards=s)
                         for e, n, k, s in zip(menu, counts, keeps, shards)])
        found = work_out(funnel, needs, serving, lost_zones=1)
        if found.p99_ms <= needs.p99_ms or max(shards) == 64:
            return funnel
        shards[int(found.stages["p99_ms"].argmax())] *= 2
