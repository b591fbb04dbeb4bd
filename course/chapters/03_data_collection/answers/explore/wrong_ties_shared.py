"""You share the best place among equals: the first of them was asked for, and what you log is then not what you do elsewhere."""


def explore(scores, epsilon, rng):
    scores = np.asarray(scores, float)
    best = scores == scores.max()
    p = epsilon / len(scores) + (1 - epsilon) * best / best.sum()
    return int(rng.choice(len(scores), p=p / p.sum())), p
