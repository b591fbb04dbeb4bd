"""You let each stage take the best cut-off that it can still pay for. The first spends what the last, where recall is dearer, would have needed."""

def best_funnel(items_in, stages, budget_us):
    n, spent, share, keeps = items_in, 0.0, 1.0, []
    for us, recall in stages:
        spent += n * us
        fits = [k for k in recall if k <= n]
        if spent > budget_us or not fits:
            return None
        k = max(fits, key=recall.get)
        n, share = k, share * recall[k]
        keeps.append(k)
    return share, tuple(keeps)
