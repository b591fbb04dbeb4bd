"""Judges each user in turn by a short list of rules."""


def find_bots(log):
    bots = set()
    for user, rows in log.groupby("user_id"):
        pages = rows["request_id"].nunique()
        clicks = rows[rows["clicked"]]
        if not len(clicks):
            if pages >= 10 and rows["answer_read_s"].max() == 0:
                bots.add(user)
        elif pages >= 3 and clicks["dwell_s"].max() < 3 and (clicks["position"] == 1).all():
            if len(clicks) >= 0.95 * pages:
                bots.add(user)
    return bots
