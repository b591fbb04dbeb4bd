"""You take users who only ever click the first result for bots: with a good ranker that is what most people do."""


def find_bots(log):
    clicks = log[log["clicked"]]
    top = clicks.groupby("user_id")["position"].max()
    silent = set(log["user_id"]) - set(clicks["user_id"])
    return set(top.index[top == 1]) | silent
