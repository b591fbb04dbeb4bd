"""You leave the features without a leak out of the result; a share of 0 is the answer that clears them."""


def leak_share(rows):
    readable = rows["counts_until"] + pd.to_timedelta(rows["delay_h"], unit="h")
    share = (readable > rows["decided_at"]).groupby(rows["feature"]).mean()
    return share[share > 0]
