"""You return the plan that uses most of the budget; time spent is not recall gained."""


def choose_cutoffs(items_in, stages, budget_ms):
    from itertools import pairwise, product
    from math import prod

    plans = []
    for keeps in product(*(recall for _, recall in stages)):
        counts = (items_in, *keeps)
        ms = sum(n * us for n, (us, _) in zip(counts, stages)) / 1_000
        if ms <= budget_ms and all(b <= a for a, b in pairwise(counts)):
            end_recall = prod(r[k] for k, (_, r) in zip(keeps, stages))
            plans.append((end_recall, -ms, keeps))
    return min(plans, key=lambda plan: plan[1])[2] if plans else None
