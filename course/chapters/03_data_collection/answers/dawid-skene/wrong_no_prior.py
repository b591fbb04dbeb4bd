"""You left the prior out: where 95% of the items are of one class, a doubtful item should lean that way."""


def dawid_skene(votes, n_classes, rounds):
    given = (np.asarray(votes)[:, :, None] == np.arange(n_classes)).astype(float)
    posterior = given.sum(axis=1) / given.sum(axis=(1, 2))[:, None]
    for _ in range(rounds):
        counts = np.einsum("it,ial->atl", posterior, given) + 0.01
        confusion = counts / counts.sum(axis=2, keepdims=True)
        joint = np.einsum("ial,atl->it", given, np.log(confusion))
        joint = np.exp(joint - joint.max(axis=1, keepdims=True))
        posterior = joint / joint.sum(axis=1, keepdims=True)
    return posterior, confusion
