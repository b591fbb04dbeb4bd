"""You cut the gap out day by day: the last training week then ends on a Thursday, and its missing weekend is the one that differs."""


def split_weeks(events, test_weeks, label_days, read_day):
    first = -(-int(events["day"].min()) // 7)
    last = (read_day - label_days - 6) // 7
    first_test = last - test_weeks + 1
    if (7 * first_test - 1 - label_days - 6) // 7 < first:
        raise ValueError("too few weeks")
    day = events["day"]
    parts = pd.Series("drop", index=events.index)
    parts[(day >= 7 * first) & (day + label_days < 7 * first_test)] = "train"
    parts[(day >= 7 * first_test) & (day < 7 * last + 7)] = "test"
    return parts
