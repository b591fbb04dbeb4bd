"""You counted every session with a click: three-second bounces become successes, and people whom the answer box satisfied become failures."""


def session_success_rate(log, dwell_s=10, answer_s=5):
    return log.groupby("session_id")["clicked"].any().mean()
