"""You let any click count beside the answers: a bounce is a click as well, and it is the opposite of success."""


def session_success_rate(log, dwell_s=10, answer_s=5):
    success = log["clicked"] | (log["answer_read_s"] >= answer_s)
    return success.groupby(log["session_id"]).any().mean()
