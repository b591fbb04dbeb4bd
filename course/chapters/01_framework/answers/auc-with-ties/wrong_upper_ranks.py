"""You gave tied rows the highest rank of their group, which is generous to the positives among them: ties must count one half."""


def auc(labels, scores):
    y = np.asarray(labels)
    if len(np.unique(y)) < 2:
        raise ValueError("AUC needs both classes")
    ranks = pd.Series(list(scores)).rank(method="max").to_numpy()
    n_positive = (y == 1).sum()
    wins = ranks[y == 1].sum() - n_positive * (n_positive + 1) / 2
    return wins / (n_positive * (len(y) - n_positive))
