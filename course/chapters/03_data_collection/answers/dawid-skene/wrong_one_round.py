"""You do one round whatever `rounds` says: the weights never get to change the consensus they came from."""


def dawid_skene(votes, n_classes, rounds):
    given = (np.asarray(votes)[:, :, None] == np.arange(n_classes)).astype(float)
    posterior = given.sum(axis=1) / given.sum(axis=(1, 2))[:, None]
    prior = posterior.mean(axis=0)
    counts = np.einsum("it,ial->atl", posterior, given) + 0.01
    confusion = counts / counts.sum(axis=2, keepdims=True)
    with np.errstate(divide="ignore"):
        joint = np.log(prior) + np.einsum("ial,atl->it", given, np.log(confusion))
    joint = np.exp(joint - joint.max(axis=1, keepdims=True))
    return joint / joint.sum(axis=1, keepdims=True), confusion
