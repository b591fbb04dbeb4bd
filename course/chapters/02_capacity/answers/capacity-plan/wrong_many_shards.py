"""You give every stage 64 shards. It is fast, and each shard needs a copy in every zone: most of the machines are idle and the price is missed."""

def plan(needs, menu, serving):
    stages = [(e["us_per_item"], e["recall"]) for e in menu]
    for budget in np.geomspace(needs.corpus * stages[0][0], 1e7, 200):
        recall, keeps = best_funnel(needs.corpus, stages, budget) or (0, ())
        if recall >= needs.min_recall:
            break
    counts = (needs.corpus, *keeps)
    return Funnel([Stage(name=e["name"], items_in=n, items_out=k, us_per_item=e["us_per_item"], recall=e["recall"][k], shards=64)
                   for e, n, k in zip(menu, counts, keeps)])
