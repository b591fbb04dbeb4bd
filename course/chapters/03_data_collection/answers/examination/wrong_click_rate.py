"""You divided click rates by position: a good ranker puts worse documents lower down, so you count their faults as a lack of attention."""


def examination(log):
    used = log[log["randomised"].isin(["none", "swap"])]
    rate = used.groupby("position")["clicked"].mean().reindex(range(1, 11))
    return rate / rate[1]
