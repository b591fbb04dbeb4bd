"""You asked that every impression of a session succeeds, where one is enough."""


def session_success_rate(log, dwell_s=10, answer_s=5):
    long_click = log["clicked"] & (log["dwell_s"] >= dwell_s)
    success = long_click | (log["answer_read_s"] >= answer_s)
    return success.groupby(log["session_id"]).all().mean()
