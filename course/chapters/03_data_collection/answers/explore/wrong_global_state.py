"""You draw from NumPy's global state: nobody can repeat the log, and another line of code that draws changes it."""


def explore(scores, epsilon, rng):
    n = len(scores)
    p = np.full(n, epsilon / n)
    p[int(np.argmax(scores))] += 1 - epsilon
    return int(np.random.choice(n, p=p)), p
