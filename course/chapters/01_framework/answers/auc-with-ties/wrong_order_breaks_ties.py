"""You ranked with argsort, which breaks ties by the order of the rows: shuffle the log and the AUC of the same model changes."""


def auc(labels, scores):
    y, s = np.asarray(labels), np.asarray(scores, dtype=float)
    if len(np.unique(y)) < 2:
        raise ValueError("AUC needs both classes")
    ranks = np.empty(len(s))
    ranks[np.argsort(s, kind="stable")] = np.arange(1, len(s) + 1)
    n_positive = (y == 1).sum()
    wins = ranks[y == 1].sum() - n_positive * (n_positive + 1) / 2
    return wins / (n_positive * (len(y) - n_positive))
