"""Inverts the distribution function of the logged probabilities."""


def explore(scores, epsilon, rng):
    is_best = np.arange(len(scores)) == np.argmax(np.asarray(scores, dtype=float))
    p = (1 - epsilon) * is_best + epsilon * np.ones(len(scores)) / len(scores)
    limits = np.cumsum(p)
    choice = np.searchsorted(limits / limits[-1], rng.random(), side="right")
    return int(min(choice, len(scores) - 1)), p
