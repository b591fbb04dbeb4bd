"""You let an answer count only in sessions without any click: a person who tries a bad result and then reads the answer has succeeded as well."""


def session_success_rate(log, dwell_s=10, answer_s=5):
    sessions = pd.DataFrame(
        {
            "long": (log["clicked"] & (log["dwell_s"] >= dwell_s)).groupby(log["session_id"]).any(),
            "clicked": log.groupby("session_id")["clicked"].any(),
            "answered": (log["answer_read_s"] >= answer_s).groupby(log["session_id"]).any(),
        }
    )
    return (sessions["long"] | (sessions["answered"] & ~sessions["clicked"])).mean()
