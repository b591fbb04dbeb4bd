"""Lists usable weeks, tests each rule literally."""


def split_weeks(events, test_weeks, label_days, read_day):
    start = events["day"].min()
    usable = [w for w in range(int(read_day) // 7 + 1)
              if 7 * w >= start and 7 * w + 6 + label_days <= read_day]
    test = usable[-test_weeks:]
    if len(test) < test_weeks:
        raise ValueError("too few whole weeks to test on")
    train = {w for w in usable if 7 * w + 6 + label_days < 7 * test[0]}
    if not train:
        raise ValueError("no whole week left to train on")

    def part(day):
        week = day // 7
        return "train" if week in train else "test" if week in set(test) else "drop"

    return events["day"].map(part)
