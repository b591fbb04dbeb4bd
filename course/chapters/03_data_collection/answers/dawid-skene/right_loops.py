"""Writes the three steps as loops over items and annotators."""


def dawid_skene(votes, n_classes, rounds):
    votes = np.asarray(votes)
    n, m = votes.shape
    posterior = np.zeros((n, n_classes))
    for i in range(n):
        for a in range(m):
            if votes[i, a] >= 0:
                posterior[i, votes[i, a]] += 1
    posterior /= posterior.sum(axis=1, keepdims=True)
    for _ in range(rounds):
        prior = posterior.mean(axis=0)
        confusion = np.full((m, n_classes, n_classes), 0.01)
        joint = np.tile(np.log(prior + 1e-300), (n, 1))
        for a in range(m):
            for said in range(n_classes):
                confusion[a, :, said] += posterior[votes[:, a] == said].sum(axis=0)
            confusion[a] /= confusion[a].sum(axis=1, keepdims=True)
            seen = votes[:, a] >= 0
            joint[seen] += np.log(confusion[a][:, votes[seen, a]]).T
        posterior = np.exp(joint - joint.max(axis=1, keepdims=True))
        posterior /= posterior.sum(axis=1, keepdims=True)
    return posterior, confusion
