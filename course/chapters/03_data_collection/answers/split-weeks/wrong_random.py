"""You split rows at random: training then holds plays of the test week, and the score promises what no launch can keep."""


def split_weeks(events, test_weeks, label_days, read_day):
    rng = np.random.default_rng(0)
    parts = pd.Series(np.where(rng.random(len(events)) < 0.8, "train", "test"), index=events.index)
    if (read_day + 1) // 7 - test_weeks < 1:
        raise ValueError("too few weeks")
    return parts
