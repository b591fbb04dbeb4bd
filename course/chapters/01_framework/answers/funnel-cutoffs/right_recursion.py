"""Decides the first stage, and lets a recursive call decide the rest."""


def choose_cutoffs(items_in, stages, budget_ms):
    def search(n, index, us):
        if index == len(stages):
            return (1.0, -us, ())
        us_per_item, recall = stages[index]
        us += n * us_per_item
        if us > budget_ms * 1_000:
            return None
        best = None
        for keep, share in recall.items():
            tail = search(keep, index + 1, us) if keep <= n else None
            if tail and (best is None or (tail[0] * share, tail[1]) > best[:2]):
                best = (tail[0] * share, tail[1], (keep, *tail[2]))
        return best

    found = search(items_in, 0, 0)
    return found[2] if found else None
