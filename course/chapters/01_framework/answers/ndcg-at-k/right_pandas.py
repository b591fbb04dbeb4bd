"""Lets pandas number the ranks."""


def ndcg_at_k(ranked, judged, k, gain="exponential", empty="zero"):
    shown = pd.Series(list(ranked), dtype=float).head(k)
    best = pd.Series(list(judged), dtype=float).sort_values(ascending=False, ignore_index=True).head(k)
    worth = (lambda g: 2**g - 1) if gain == "exponential" else (lambda g: g)
    dcg = [(worth(g) / np.log2(g.index + 2)).sum() for g in (shown, best)]
    if dcg[1] == 0:
        return dict(zero=0.0, one=1.0, skip=float("nan"))[empty]
    return dcg[0] / dcg[1]
