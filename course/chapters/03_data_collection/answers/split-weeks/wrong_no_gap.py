"""You leave no gap: the labels of the last training days were not known on the Monday on which the test begins."""


def split_weeks(events, test_weeks, label_days, read_day):
    first = -(-int(events["day"].min()) // 7)
    last = (read_day - label_days - 6) // 7
    first_test = last - test_weeks + 1
    if first_test - 1 < first:
        raise ValueError("too few weeks")
    week = events["day"] // 7
    parts = pd.Series("drop", index=events.index)
    parts[week.between(first, first_test - 1)] = "train"
    parts[week.between(first_test, last)] = "test"
    return parts
