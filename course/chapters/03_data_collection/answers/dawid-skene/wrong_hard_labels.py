"""You round the posterior to one class in each round: an item that is 51 to 49 then counts like a certain one, and the estimate gets stuck."""


def dawid_skene(votes, n_classes, rounds):
    given = (np.asarray(votes)[:, :, None] == np.arange(n_classes)).astype(float)
    posterior = given.sum(axis=1) / given.sum(axis=(1, 2))[:, None]
    for _ in range(rounds):
        hard = np.eye(n_classes)[posterior.argmax(axis=1)]
        prior = hard.mean(axis=0)
        counts = np.einsum("it,ial->atl", hard, given) + 0.01
        confusion = counts / counts.sum(axis=2, keepdims=True)
        with np.errstate(divide="ignore"):
            joint = np.log(prior) + np.einsum("ial,atl->it", given, np.log(confusion))
        joint = np.exp(joint - joint.max(axis=1, keepdims=True))
        posterior = joint / joint.sum(axis=1, keepdims=True)
    return posterior, confusion
