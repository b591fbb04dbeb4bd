"""Marks single days first and then looks them up."""


def split_weeks(events, test_weeks, label_days, read_day):
    parts = {}
    week = (read_day - label_days + 1) // 7 - 1
    begins = 7 * (week - test_weeks + 1)
    for day in range(begins, 7 * week + 7):
        parts[day] = "test"
    week = (begins - label_days) // 7 - 1
    while 7 * week >= events["day"].min():
        parts.update(dict.fromkeys(range(7 * week, 7 * week + 7), "train"))
        week -= 1
    if "train" not in parts.values():
        raise ValueError("nothing to train on")
    return pd.Series([parts.get(day, "drop") for day in events["day"]], index=events.index)
