"""Sorts the table by the cheap score and takes the head of each group; returns a Series."""


def two_stage(cheap, expensive, keep):
    def policy(candidates):
        first = pd.Series(np.asarray(cheap(candidates)), index=candidates.index, dtype=float)
        kept = candidates.loc[first.sort_values(ascending=False).index].groupby("query_id").head(keep)
        scores = pd.Series(-np.inf, index=candidates.index)
        scores.loc[kept.index] = np.asarray(expensive(kept), dtype=float)
        return scores

    return policy
