"""You asked for more than the limits: "10 seconds or more" includes 10 seconds."""


def session_success_rate(log, dwell_s=10, answer_s=5):
    success = (log["clicked"] & (log["dwell_s"] > dwell_s)) | (log["answer_read_s"] > answer_s)
    return success.groupby(log["session_id"]).any().mean()
