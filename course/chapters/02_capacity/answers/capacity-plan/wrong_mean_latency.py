"""You stop dividing as soon as the *mean* of the latency keeps the limit. The limit holds for 99 of 100 requests."""

def plan(needs, menu, serving):
    stages = [(e["us_per_item"], e["recall"]) for e in menu]
    for budget in np.geomspace(needs.corpus * stages[0][0], 1e7, 200):
        recall, keeps = best_funnel(needs.corpus, stages, budget) or (0, ())
        if recall >= needs.min_recall:
            break
    counts, shards = (needs.corpus, *keeps), [1] * len(menu)
    while True:
        funnel = Funnel([Stage(name=e["name"], items_in=n, items_out=k, us_per_item=e["us_per_item"], recall=e["recall"][k], shards=s)
                         for e, n, k, s in zip(menu, counts, keeps, shards)])
        found = work_out(funnel, needs, serving, lost_zones=1)
        if funnel.latency_ms <= needs.p99_ms:
            return funnel
        shards[int(found.stages["p99_ms"].argmax())] *= 2
