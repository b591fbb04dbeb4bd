"""You counted long clicks only, so an answer box that satisfies people at once makes your success rate fall."""


def session_success_rate(log, dwell_s=10, answer_s=5):
    long_click = log["clicked"] & (log["dwell_s"] >= dwell_s)
    return long_click.groupby(log["session_id"]).any().mean()
