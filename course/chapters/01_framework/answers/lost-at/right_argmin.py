"""Uses NumPy to find the first False of each row."""


def lost_at(kept):
    flags = kept.to_numpy(bool)
    flags = flags[~flags.all(axis=1)]
    counts = np.bincount(flags.argmin(axis=1), minlength=kept.shape[1]) if len(flags) else np.zeros(kept.shape[1])
    return pd.Series(counts / max(len(flags), 1), index=kept.columns)
