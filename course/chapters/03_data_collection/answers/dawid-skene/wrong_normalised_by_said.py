"""You divide the counts by how often an annotator said each class: that is P(truth | said), and the third step needs P(said | truth)."""


def dawid_skene(votes, n_classes, rounds):
    given = (np.asarray(votes)[:, :, None] == np.arange(n_classes)).astype(float)
    posterior = given.sum(axis=1) / given.sum(axis=(1, 2))[:, None]
    for _ in range(rounds):
        prior = posterior.mean(axis=0)
        counts = np.einsum("it,ial->atl", posterior, given) + 0.01
        confusion = counts / counts.sum(axis=1, keepdims=True)
        with np.errstate(divide="ignore"):
            joint = np.log(prior) + np.einsum("ial,atl->it", given, np.log(confusion))
        joint = np.exp(joint - joint.max(axis=1, keepdims=True))
        posterior = joint / joint.sum(axis=1, keepdims=True)
    return posterior, confusion
