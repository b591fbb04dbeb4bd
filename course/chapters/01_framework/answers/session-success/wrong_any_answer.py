"""You counted every glance at the answer box: two seconds are enough to see that it answers another question."""


def session_success_rate(log, dwell_s=10, answer_s=5):
    success = (log["clicked"] & (log["dwell_s"] >= dwell_s)) | (log["answer_read_s"] > 0)
    return success.groupby(log["session_id"]).any().mean()
