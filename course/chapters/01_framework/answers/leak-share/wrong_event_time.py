"""You compare the time of the last event and forget the delay, so a value that no server could read yet passes as honest."""


def leak_share(rows):
    return (rows["counts_until"] > rows["decided_at"]).groupby(rows["feature"]).mean()
