"""Counts all pairs of labels in one table."""


def kappa(first, second):
    names = sorted(set(first) | set(second))
    place = {name: i for i, name in enumerate(names)}
    table = np.zeros((len(names), len(names)))
    for a, b in zip(first, second):
        table[place[a], place[b]] += 1
    table /= table.sum()
    chance = table.sum(axis=0) @ table.sum(axis=1)
    if len(names) == 1:
        return float("nan")
    return float((np.trace(table) - chance) / (1 - chance))
