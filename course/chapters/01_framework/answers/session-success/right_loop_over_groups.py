"""Loops over the sessions: slow, and easy to read."""


def session_success_rate(log, dwell_s=10, answer_s=5):
    successes = 0
    groups = log.groupby("session_id")
    for _, session in groups:
        stayed = (session["clicked"] & (session["dwell_s"] >= dwell_s)).any()
        answered = (session["answer_read_s"] >= answer_s).any()
        successes += bool(stayed or answered)
    return successes / groups.ngroups
