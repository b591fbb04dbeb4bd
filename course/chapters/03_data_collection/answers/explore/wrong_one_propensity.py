"""You return the probability of the chosen trailer alone: the log then can't say what any other choice would have had."""


def explore(scores, epsilon, rng):
    n = len(scores)
    p = np.full(n, epsilon / n)
    p[int(np.argmax(scores))] += 1 - epsilon
    choice = int(rng.choice(n, p=p))
    return choice, p[choice]
