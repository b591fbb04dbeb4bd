"""Tosses one coin for whether to explore, then draws; the probabilities follow."""


def explore(scores, epsilon, rng):
    n = len(scores)
    best = max(range(n), key=lambda i: scores[i])
    choice = int(rng.integers(n)) if rng.random() < epsilon else best
    p = [epsilon / n + (1 - epsilon if i == best else 0) for i in range(n)]
    return choice, p
