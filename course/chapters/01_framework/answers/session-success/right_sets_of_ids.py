"""Collects the ids of successful sessions and compares two counts."""


def session_success_rate(log, dwell_s=10, answer_s=5):
    long_clicks = log.loc[log["clicked"] & (log["dwell_s"] >= dwell_s), "session_id"]
    answers = log.loc[log["answer_read_s"] >= answer_s, "session_id"]
    return len(set(long_clicks) | set(answers)) / log["session_id"].nunique()
