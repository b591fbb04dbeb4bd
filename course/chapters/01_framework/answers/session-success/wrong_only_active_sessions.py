"""You divided by the sessions with a click or an answer, so everybody who left without either drops out of your metric, and they are the failures you look for."""


def session_success_rate(log, dwell_s=10, answer_s=5):
    active = log[log["clicked"] | (log["answer_read_s"] > 0)]
    if active.empty:
        return 0.0
    success = (active["clicked"] & (active["dwell_s"] >= dwell_s)) | (active["answer_read_s"] >= answer_s)
    return success.groupby(active["session_id"]).any().mean()
