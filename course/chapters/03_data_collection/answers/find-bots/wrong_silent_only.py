"""You look for bots that never click, as the popular notes say: about half of the bots click the first result of every page, and they bend the click rate most."""


def find_bots(log):
    users = log.groupby("user_id").agg(
        pages=("request_id", "nunique"), clicks=("clicked", "sum"), read=("answer_read_s", "max"))
    return set(users.index[(users["clicks"] == 0) & (users["pages"] >= 12) & (users["read"] == 0)])
