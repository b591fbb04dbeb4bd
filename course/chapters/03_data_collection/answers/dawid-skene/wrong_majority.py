"""You returned the shares of the votes: nobody's word is weighed, so three who mislead count as much as three who know."""


def dawid_skene(votes, n_classes, rounds):
    given = (np.asarray(votes)[:, :, None] == np.arange(n_classes)).astype(float)
    posterior = given.sum(axis=1) / given.sum(axis=(1, 2))[:, None]
    counts = np.einsum("it,ial->atl", posterior, given) + 0.01
    return posterior, counts / counts.sum(axis=2, keepdims=True)
