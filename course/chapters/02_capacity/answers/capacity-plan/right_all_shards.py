"""Tries all cut-offs, and for the cheapest ones all shards that are powers of two, and takes the cheapest plan."""

def plan(needs, menu, serving):
    ways = []
    for keeps in product(*(e["recall"] for e in menu)):
        counts = (needs.corpus, *keeps)
        recall = np.prod([e["recall"][k] for e, k in zip(menu, keeps)])
        if recall >= needs.min_recall and list(counts) == sorted(counts, reverse=True):
            ways.append((sum(n * e["us_per_item"] for n, e in zip(counts, menu)), keeps))
    keeps = min(ways)[1]
    counts, plans = (needs.corpus, *keeps), []
    for shards in product([1, 2, 4, 8, 16], [1, 4], [1, 2, 4, 8, 16]):
        funnel = Funnel([Stage(name=e["name"], items_in=n, items_out=k, us_per_item=e["us_per_item"], recall=e["recall"][k], shards=s)
                         for e, n, k, s in zip(menu, counts, keeps, shards)])
        found = work_out(funnel, needs, serving, lost_zones=1)
        if found.p99_ms <= needs.p99_ms:
            plans.append((found.machines, found.p99_ms, shards, funnel))
    return min(plans, key=lambda p: p[:2])[3]
