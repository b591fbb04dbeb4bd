"""You judged each session by its first impression, so a success on the second result or the second page is lost."""


def session_success_rate(log, dwell_s=10, answer_s=5):
    first = log.groupby("session_id").first()
    return ((first["clicked"] & (first["dwell_s"] >= dwell_s)) | (first["answer_read_s"] >= answer_s)).mean()
