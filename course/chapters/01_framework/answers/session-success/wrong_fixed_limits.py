"""You wrote the limits 10 and 5 into the code and ignored the arguments, so nobody can check whether a conclusion survives another limit."""


def session_success_rate(log, dwell_s=10, answer_s=5):
    success = (log["clicked"] & (log["dwell_s"] >= 10)) | (log["answer_read_s"] >= 5)
    return success.groupby(log["session_id"]).any().mean()
