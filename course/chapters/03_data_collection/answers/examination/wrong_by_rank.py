"""You grouped by the rank the ranker gave, not by where the result was shown: that measures relevance."""


def examination(log):
    used = log[log["randomised"].isin(["none", "swap"])]
    rate = used.groupby("policy_rank")["clicked"].mean().reindex(range(1, 11))
    return rate / rate[1]
