"""Bisects the budget, then adds one shard at a time where a stage's own p99 is longest."""

def plan(needs, menu, serving):
    stages = [(e["us_per_item"], e["recall"]) for e in menu]
    low, high = 0.0, 1e8
    for _ in range(50):
        middle = (low + high) / 2
        found = best_funnel(needs.corpus, stages, middle)
        low, high = (low, middle) if found and found[0] >= needs.min_recall else (middle, high)
    keeps = best_funnel(needs.corpus, stages, high)[1]
    counts, shards = (needs.corpus, *keeps), [1] * len(menu)
    while True:
        made = [dict(name=e["name"], us_per_item=e["us_per_item"], recall=e["recall"][k], items_in=n, items_out=k, shards=s)
                for e, n, k, s in zip(menu, counts, keeps, shards)]
        funnel = Funnel(tuple(Stage(**m) for m in made))
        found = work_out(funnel, needs, serving, lost_zones=1)
        if found.p99_ms <= needs.p99_ms:
            return funnel
        shards[int(np.argmax(found.stages["p99_ms"]))] += 1
