"""You take the last day in the table for the day on which the log was read: on a quiet Sunday nobody may have played anything, and the whole last week is lost."""


def split_weeks(events, test_weeks, label_days, read_day):
    read_day = int(events["day"].max())
    first = -(-int(events["day"].min()) // 7)
    last = (read_day - label_days - 6) // 7
    first_test = last - test_weeks + 1
    last_train = (7 * first_test - 1 - label_days - 6) // 7
    if last_train < first:
        raise ValueError("too few weeks")
    week = events["day"] // 7
    parts = pd.Series("drop", index=events.index)
    parts[week.between(first, last_train)] = "train"
    parts[week.between(first_test, last)] = "test"
    return parts
