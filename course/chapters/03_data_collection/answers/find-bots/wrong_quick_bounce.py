"""You take any quick click for a bot: everybody opens a wrong result now and then and is back in three seconds."""


def find_bots(log):
    quick = log["clicked"] & (log["dwell_s"] < 3)
    users = quick.groupby(log["user_id"]).any()
    return set(users.index[users])
