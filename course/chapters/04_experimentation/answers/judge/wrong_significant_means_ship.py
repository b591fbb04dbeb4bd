"""You ship what is significant: novelty, lost users and mixes of days have excellent p-values."""

def judge(brief, log, users):
    arms = arms_of(log)
    clicks = compare_ratios(*arms, "clicked")
    return "ship" if clicks.low > 0 else "hold"
