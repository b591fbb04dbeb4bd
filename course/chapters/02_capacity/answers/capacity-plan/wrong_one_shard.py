"""You leave each stage on one shard. The machines can carry the load, but one core then does the work of a request alone, and the p99 is missed."""

def plan(needs, menu, serving):
    stages = [(e["us_per_item"], e["recall"]) for e in menu]
    for budget in np.geomspace(needs.corpus * stages[0][0], 1e7, 200):
        recall, keeps = best_funnel(needs.corpus, stages, budget) or (0, ())
        if recall >= needs.min_recall:
            break
    counts = (needs.corpus, *keeps)
    return Funnel([Stage(name=e["name"], items_in=n, items_out=k, us_per_item=e["us_per_item"], recall=e["recall"][k])
                   for e, n, k in zip(menu, counts, keeps)])
