"""You averaged over the rows of the log: that is a rate by impression, in which a session that sees ten results counts ten times."""


def session_success_rate(log, dwell_s=10, answer_s=5):
    long_click = log["clicked"] & (log["dwell_s"] >= dwell_s)
    return (long_click | (log["answer_read_s"] >= answer_s)).mean()
