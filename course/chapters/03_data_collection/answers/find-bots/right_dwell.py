"""Takes dwell of more than two seconds, or an answer read, as the sign of a person."""


def find_bots(log):
    human = (log["dwell_s"] > 2) | (log["answer_read_s"] > 0)
    users = log.assign(human=human).groupby("user_id").agg(
        human=("human", "any"), pages=("request_id", "nunique"), clicks=("clicked", "sum"))
    never = users["clicks"] == 0
    enough = np.where(never, 14, 4)
    return set(users.index[~users["human"] & (users["pages"] >= enough)])
