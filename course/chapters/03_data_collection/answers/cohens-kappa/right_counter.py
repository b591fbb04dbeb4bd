"""Counts with Counter, in whole numbers, and divides once."""


def kappa(first, second):
    from collections import Counter

    first, second = list(first), list(second)
    n = len(first)
    a, b = Counter(first), Counter(second)
    by_chance = sum(a[c] * b[c] for c in a)
    agreed = sum(x == y for x, y in zip(first, second))
    if by_chance == n * n:
        return float("nan")
    return (agreed * n - by_chance) / (n * n - by_chance)
