"""You subtract the delay, which makes late values look early: the delay moves the moment at which a value can be read forward."""


def leak_share(rows):
    readable = rows["counts_until"] - pd.to_timedelta(rows["delay_h"], unit="h")
    return (readable > rows["decided_at"]).groupby(rows["feature"]).mean()
