"""You call a loss a gain where treatment's share grew over a weekend, and you accept what can't be believed, since you look at all days together."""

def judge(brief, log, users):
    arms = arms_of(log)
    clicks = compare_ratios(*arms, "clicked")
    if brief["days"] < brief["planned_days"]:
        return "invalid"
    slow = compare_ratios(*arms, "load_ms")
    return "hold" if clicks.low <= 0 else "ship" if slow.high < 10 else "iterate"
