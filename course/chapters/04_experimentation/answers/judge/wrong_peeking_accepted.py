"""You accept experiments that were stopped when they looked good, skip the check of the past and of lost impressions, and believe what the assignment has made."""

def judge(brief, log, users):
    """Return "ship", "hold", "iterate" or "invalid".

    brief: row of Portfolio.briefs; log, users: as Portfolio.log and Portfolio.users return them.
    """
    log = log[log.groupby("user_id")["clicked"].transform("size") <= 100]
    one, other = arms_of(by_user(log, users))
    if not set(one["user_id"]) & set(other["user_id"]):
        past = compare_ratios(one, other, "clicks_before", "impressions_before")
        visits = compare_means(one["impressions"], other["impressions"])
        sizes = sample_ratio({"control": len(one), "treatment": len(other)})
        if sizes.p_value < 1e-12:
            return "invalid"
    slow = compare_ratios(*arms_of(log), "load_ms")
    log = log[log["triggered"]]
    settled = log["day"] - log.groupby("user_id")["day"].transform("min") >= 5
    size = log.groupby(["day", "arm"])["clicked"].transform("size")
    table = log[settled].assign(hit=log["clicked"] / size, seen=1 / size)
    clicks = compare_ratios(*arms_of(table), "hit", "seen")
    if clicks.low <= 0:
        return "hold"
    return "ship" if slow.high < brief["guardrail_load_ms"] else "iterate"
