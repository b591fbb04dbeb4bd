"""Uses a one-hot array with a spare class for missing labels, and scipy's softmax."""


def dawid_skene(votes, n_classes, rounds):
    from scipy.special import softmax

    given = np.eye(n_classes + 1)[np.asarray(votes)][:, :, :n_classes]
    posterior = given.mean(axis=1)
    posterior = posterior / posterior.sum(axis=1, keepdims=True)
    for _ in range(rounds):
        confusion = np.tensordot(given, posterior, axes=(0, 0)).transpose(0, 2, 1) + 0.01
        confusion = confusion / confusion.sum(axis=2)[:, :, None]
        log_prior = np.log(np.maximum(posterior.mean(axis=0), 1e-300))
        evidence = np.tensordot(given, np.log(confusion), axes=([1, 2], [0, 2]))
        posterior = softmax(evidence + log_prior, axis=1)
    return posterior, confusion
