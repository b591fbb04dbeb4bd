"""You judged each session by its last impression: the rows of a log have no order you can rely on, and a session may succeed before its end."""


def session_success_rate(log, dwell_s=10, answer_s=5):
    last = log.groupby("session_id").last()
    return ((last["clicked"] & (last["dwell_s"] >= dwell_s)) | (last["answer_read_s"] >= answer_s)).mean()
