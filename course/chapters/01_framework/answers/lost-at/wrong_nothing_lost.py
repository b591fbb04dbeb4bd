"""You divide by the number of lost pages without asking whether there are any, and a perfect funnel gives NaN."""


def lost_at(kept):
    flags = kept.to_numpy(bool)
    flags = flags[~flags.all(axis=1)]
    first = pd.Series(flags.argmin(axis=1), dtype=int)
    return pd.Series([(first == i).mean() for i in range(kept.shape[1])], index=kept.columns)
