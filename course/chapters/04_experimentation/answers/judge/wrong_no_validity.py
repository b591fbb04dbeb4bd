"""You watch the guardrail and never ask whether the log can be believed: losses in one arm look like gains."""

def judge(brief, log, users):
    arms = arms_of(log)
    clicks = compare_ratios(*arms, "clicked")
    if clicks.low <= 0:
        return "hold"
    slow = compare_ratios(*arms, "load_ms")
    return "ship" if slow.high < brief["guardrail_load_ms"] else "iterate"
