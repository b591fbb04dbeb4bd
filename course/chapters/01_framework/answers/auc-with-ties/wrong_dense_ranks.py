"""You gave tied rows one dense rank and closed the gap behind them, so the rank sum no longer counts pairs."""


def auc(labels, scores):
    y = np.asarray(labels)
    if len(np.unique(y)) < 2:
        raise ValueError("AUC needs both classes")
    ranks = pd.Series(list(scores)).rank(method="dense").to_numpy()
    n_positive = (y == 1).sum()
    wins = ranks[y == 1].sum() - n_positive * (n_positive + 1) / 2
    return wins / (n_positive * (len(y) - n_positive))
