"""You log propensities as if you explored, and always take the best: rows that the log says must occur never do."""


def explore(scores, epsilon, rng):
    n = len(scores)
    p = np.full(n, epsilon / n)
    p[int(np.argmax(scores))] += 1 - epsilon
    return int(np.argmax(scores)), p
