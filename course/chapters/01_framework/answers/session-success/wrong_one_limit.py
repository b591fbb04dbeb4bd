"""You measured the answer box with the dwell limit: the two times have limits of their own."""


def session_success_rate(log, dwell_s=10, answer_s=5):
    success = (log["clicked"] & (log["dwell_s"] >= dwell_s)) | (log["answer_read_s"] >= dwell_s)
    return success.groupby(log["session_id"]).any().mean()
