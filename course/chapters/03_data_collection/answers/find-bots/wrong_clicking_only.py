"""You look only for bots that click: those that never do water down every rate."""


def find_bots(log):
    pages = log.groupby("request_id").agg(
        user_id=("user_id", "first"), first=("clicked", "first"), dwell=("dwell_s", "max"))
    users = pages.groupby("user_id").agg(first=("first", "mean"), dwell=("dwell", "max"))
    return set(users.index[(users["first"] == 1) & (users["dwell"] < 2)])
