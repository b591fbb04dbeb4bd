"""Takes the longest click and the longest answer of each session, and compares these with the limits."""


def session_success_rate(log, dwell_s=10, answer_s=5):
    longest = (
        log.assign(dwell_s=log["dwell_s"].where(log["clicked"], -1.0))
        .groupby("session_id")[["dwell_s", "answer_read_s"]]
        .max()
    )
    return ((longest["dwell_s"] >= dwell_s) | (longest["answer_read_s"] >= answer_s)).mean()
