"""You log 1 - epsilon for the best: exploring may draw it as well, so its probability is higher, and yours do not sum to 1."""


def explore(scores, epsilon, rng):
    n = len(scores)
    best = int(np.argmax(scores))
    p = np.full(n, epsilon / n)
    choice = int(rng.integers(n)) if rng.random() < epsilon else best
    p[best] = 1 - epsilon
    return choice, p
