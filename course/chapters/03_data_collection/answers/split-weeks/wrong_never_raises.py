"""You return a split without a training part where there are too few weeks: the model would then be fitted to nothing, far away from the cause."""


def split_weeks(events, test_weeks, label_days, read_day):
    first = -(-int(events["day"].min()) // 7)
    last = (read_day - label_days - 6) // 7
    first_test = last - test_weeks + 1
    last_train = (7 * first_test - 1 - label_days - 6) // 7
    week = events["day"] // 7
    parts = pd.Series("drop", index=events.index)
    parts[week.between(first, last_train)] = "train"
    parts[week.between(max(first, first_test), last)] = "test"
    return parts
