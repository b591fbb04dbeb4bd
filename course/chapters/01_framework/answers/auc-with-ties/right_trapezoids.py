"""Integrates the ROC curve with trapezoids over the distinct scores."""


def auc(labels, scores):
    table = pd.DataFrame({"y": list(labels), "s": list(scores)})
    if table["y"].nunique() < 2:
        raise ValueError("AUC needs both classes")
    steps = table.groupby("s")["y"].agg(["sum", "count"]).sort_index(ascending=False)
    tpr = np.append(0, steps["sum"].cumsum() / steps["sum"].sum())
    negatives = steps["count"] - steps["sum"]
    fpr = np.append(0, negatives.cumsum() / negatives.sum())
    return float(np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1]) / 2))
