"""Keeps all partial plans that no other partial plan beats (dynamic programming), and returns a list."""


def choose_cutoffs(items_in, stages, budget_ms):
    plans = [((items_in,), 0.0, 1.0)]
    for us_per_item, recall in stages:
        grown = []
        for keeps, us, share in plans:
            spent = us + keeps[-1] * us_per_item
            for keep in recall:
                if keep <= keeps[-1] and spent <= budget_ms * 1_000:
                    grown.append(((*keeps, keep), spent, share * recall[keep]))
        plans = [
            a
            for a in grown
            if not any(
                b[0][-1] == a[0][-1] and b[1] <= a[1] and b[2] >= a[2] and (b[1], -b[2]) != (a[1], -a[2])
                for b in grown
            )
        ]
    if not plans:
        return None
    return list(min(plans, key=lambda plan: (-plan[2], plan[1]))[0][1:])
