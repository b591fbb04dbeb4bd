"""You log the probability given the coin: 1 for the best, 1/n when exploring. A propensity is the chance before the coin was tossed."""


def explore(scores, epsilon, rng):
    n = len(scores)
    if rng.random() < epsilon:
        return int(rng.integers(n)), np.full(n, 1 / n)
    p = np.zeros(n)
    p[int(np.argmax(scores))] = 1.0
    return int(np.argmax(scores)), p
