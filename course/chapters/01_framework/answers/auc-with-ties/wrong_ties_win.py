"""You counted a tie as a win, so the constant score, which knows nothing, gets a perfect AUC."""


def auc(labels, scores):
    y, s = np.asarray(labels), np.asarray(scores, dtype=float)
    if len(np.unique(y)) < 2:
        raise ValueError("AUC needs both classes")
    return (s[y == 1][:, None] >= s[y == 0]).mean()
