"""Compares the age of the value in seconds with the delay, feature by feature."""


def leak_share(rows):
    age_s = (rows["decided_at"] - rows["counts_until"]).dt.total_seconds()
    late = age_s < rows["delay_h"] * 3600
    return pd.Series({f: late[rows["feature"] == f].mean() for f in rows["feature"].unique()})
