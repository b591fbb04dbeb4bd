"""Where no plan fits you return a plan that is too slow; say that there is none."""


def choose_cutoffs(items_in, stages, budget_ms):
    from itertools import pairwise, product
    from math import prod

    plans = []
    for keeps in product(*(recall for _, recall in stages)):
        counts = (items_in, *keeps)
        ms = sum(n * us for n, (us, _) in zip(counts, stages)) / 1_000
        if all(b <= a for a, b in pairwise(counts)):
            end_recall = prod(r[k] for k, (_, r) in zip(keeps, stages))
            plans.append((ms <= budget_ms, end_recall if ms <= budget_ms else -ms, -ms, keeps))
    return max(plans)[3]
