"""You count weeks back from the last day of the log: your test may run from Thursday to Wednesday, so that two of its weeks are never comparable to a calendar week of the product."""


def split_weeks(events, test_weeks, label_days, read_day):
    end = read_day - label_days
    begin = end - 7 * test_weeks + 1
    day = events["day"]
    parts = pd.Series("drop", index=events.index)
    parts[day.between(begin, end)] = "test"
    parts[day + label_days < begin] = "train"
    if not (parts == "train").any():
        raise ValueError("too few weeks")
    return parts
