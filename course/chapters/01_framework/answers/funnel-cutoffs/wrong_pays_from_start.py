"""You charge each stage for all pages that entered the funnel and so forget what the funnel is for."""


def choose_cutoffs(items_in, stages, budget_ms):
    from itertools import pairwise, product
    from math import prod

    plans = []
    for keeps in product(*(recall for _, recall in stages)):
        counts = (items_in, *keeps)
        ms = sum(items_in * us for us, _ in stages) / 1_000
        if ms <= budget_ms and all(b <= a for a, b in pairwise(counts)):
            end_recall = prod(r[k] for k, (_, r) in zip(keeps, stages))
            plans.append((end_recall, -ms, keeps))
    return max(plans)[2] if plans else None
