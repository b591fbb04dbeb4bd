"""You maximise the sum of the recalls; a plan with one bad stage can have a high sum and still lose most of the good pages."""


def choose_cutoffs(items_in, stages, budget_ms):
    from itertools import pairwise, product
    from math import prod

    plans = []
    for keeps in product(*(recall for _, recall in stages)):
        counts = (items_in, *keeps)
        ms = sum(n * us for n, (us, _) in zip(counts, stages)) / 1_000
        if ms <= budget_ms and all(b <= a for a, b in pairwise(counts)):
            end_recall = sum(r[k] for k, (_, r) in zip(keeps, stages))
            plans.append((end_recall, -ms, keeps))
    return max(plans)[2] if plans else None
