"""You explore among the others only, but any of all trailers was asked for: with your propensities epsilon = 1 never shows the best one."""


def explore(scores, epsilon, rng):
    n = len(scores)
    best = int(np.argmax(scores))
    p = np.full(n, epsilon / max(n - 1, 1))
    p[best] = 1 - epsilon if n > 1 else 1.0
    return int(rng.choice(n, p=p / p.sum())), p
