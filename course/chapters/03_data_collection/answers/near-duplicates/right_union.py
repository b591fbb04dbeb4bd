"""Joins pairs one by one and follows pointers to the first of the group."""


def near_duplicates(thumbnails, limit):
    n = len(thumbnails)
    parent = list(range(n))

    def root(i):
        while parent[i] != i:
            i = parent[i]
        return i

    for i in range(n):
        for j in range(i):
            if np.mean((thumbnails[i] - thumbnails[j]) ** 2) ** 0.5 <= limit:
                a, b = root(i), root(j)
                parent[max(a, b)] = min(a, b)
    return pd.factorize(np.array([root(i) for i in range(n)]))[0]
