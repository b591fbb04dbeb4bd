"""You let every stage read the whole corpus. A stage reads what the one before handed on; that is what a funnel is for."""

def plan(needs, menu, serving):
    stages = [(e["us_per_item"], e["recall"]) for e in menu]
    for budget in np.geomspace(needs.corpus * stages[0][0], 1e7, 200):
        recall, keeps = best_funnel(needs.corpus, stages, budget) or (0, ())
        if recall >= needs.min_recall:
            break
    return Funnel([Stage(name=e["name"], items_in=needs.corpus, items_out=k, us_per_item=e["us_per_item"], recall=e["recall"][k], shards=64)
                   for e, k in zip(menu, keeps)])
