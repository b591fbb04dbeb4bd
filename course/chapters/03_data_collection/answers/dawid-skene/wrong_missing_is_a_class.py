"""You let -1 count as a label (NumPy reads it as the last class): who was not asked is then taken to have voted."""


def dawid_skene(votes, n_classes, rounds):
    given = np.eye(n_classes)[np.asarray(votes)]
    posterior = given.sum(axis=1) / given.sum(axis=(1, 2))[:, None]
    for _ in range(rounds):
        prior = posterior.mean(axis=0)
        counts = np.einsum("it,ial->atl", posterior, given) + 0.01
        confusion = counts / counts.sum(axis=2, keepdims=True)
        with np.errstate(divide="ignore"):
            joint = np.log(prior) + np.einsum("ial,atl->it", given, np.log(confusion))
        joint = np.exp(joint - joint.max(axis=1, keepdims=True))
        posterior = joint / joint.sum(axis=1, keepdims=True)
    return posterior, confusion
