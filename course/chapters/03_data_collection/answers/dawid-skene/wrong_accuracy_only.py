"""You give each annotator one accuracy instead of a confusion matrix: somebody who always says the lookalike then looks useless, although each of their labels gives the truth away."""


def dawid_skene(votes, n_classes, rounds):
    given = (np.asarray(votes)[:, :, None] == np.arange(n_classes)).astype(float)
    posterior = given.sum(axis=1) / given.sum(axis=(1, 2))[:, None]
    same = np.eye(n_classes)
    for _ in range(rounds):
        prior = posterior.mean(axis=0)
        right = np.einsum("it,iat->a", posterior, given) + 0.01
        p = right / (given.sum(axis=(0, 2)) + 0.01 * n_classes)
        confusion = p[:, None, None] * same
        confusion = confusion + ((1 - p) / (n_classes - 1))[:, None, None] * (1 - same)
        joint = np.log(prior + 1e-300)
        joint = joint + np.einsum("ial,atl->it", given, np.log(confusion + 1e-12))
        joint = np.exp(joint - joint.max(axis=1, keepdims=True))
        posterior = joint / joint.sum(axis=1, keepdims=True)
    return posterior, confusion
