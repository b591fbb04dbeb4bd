"""You added up the dwell times of a session: four bounces of three seconds are four failures, not one click of twelve."""


def session_success_rate(log, dwell_s=10, answer_s=5):
    sessions = log.groupby("session_id").agg(dwell=("dwell_s", "sum"), answer=("answer_read_s", "max"))
    return ((sessions["dwell"] >= dwell_s) | (sessions["answer"] >= answer_s)).mean()
