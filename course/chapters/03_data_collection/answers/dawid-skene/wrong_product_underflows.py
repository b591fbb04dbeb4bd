"""You multiply probabilities: with many annotators the product is 0 for every class, and 0 divided by 0 is NaN. Add logarithms."""


def dawid_skene(votes, n_classes, rounds):
    votes = np.asarray(votes)
    given = (votes[:, :, None] == np.arange(n_classes)).astype(float)
    posterior = given.sum(axis=1) / given.sum(axis=(1, 2))[:, None]
    for _ in range(rounds):
        prior = posterior.mean(axis=0)
        counts = np.einsum("it,ial->atl", posterior, given) + 0.01
        confusion = counts / counts.sum(axis=2, keepdims=True)
        joint = np.tile(prior, (len(votes), 1))
        for a in range(votes.shape[1]):
            seen = votes[:, a] >= 0
            joint[seen] *= confusion[a][:, votes[seen, a]].T * 0.5
        with np.errstate(invalid="ignore", divide="ignore"):
            posterior = joint / joint.sum(axis=1, keepdims=True)
    return posterior, confusion
