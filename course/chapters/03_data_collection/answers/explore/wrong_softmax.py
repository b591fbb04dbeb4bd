"""You log the softmax of the scores: this is another policy than the one that chose, and every estimate from this log is bent."""


def explore(scores, epsilon, rng):
    n = len(scores)
    best = int(np.argmax(scores))
    choice = int(rng.integers(n)) if rng.random() < epsilon else best
    weights = np.exp(np.asarray(scores, float) - np.max(scores))
    return choice, weights / weights.sum()
