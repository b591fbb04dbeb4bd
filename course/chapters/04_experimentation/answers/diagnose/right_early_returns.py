"""By early returns, on summed tables."""

def diagnose(brief, log, users):
    if brief["days"] < brief["planned_days"]:
        return "peeking"
    people = by_user(log, users)
    if (people["impressions"] > 110).any():
        return "bots"
    treated = log["arm"].eq("treatment")
    by_day = treated.groupby(log["day"]).mean()
    if np.ptp(by_day) > 0.3:
        return "ramp"
    if (~log["triggered"]).mean() > 0.5:
        return "dilution"
    if log["revenue"].gt(1_500).sum() >= 1:
        return "whale"
    sums = people.groupby("arm").sum(numeric_only=True)
    count = people["arm"].value_counts()
    visits = sums["impressions"] / count
    if visits["treatment"] < 0.9 * visits["control"]:
        return "logging"
    if sample_ratio(count.to_dict()).p_value < 1e-3:
        return "redirect"
    past = sums["clicks_before"] / sums["impressions_before"]
    if past["treatment"] > 1.1 * past["control"]:
        return "leftover"
    total = sums.sum()
    usual = total["orders_before"] / total["clicks_before"]
    return "interference" if total["orders"] / total["clicks"] < 0.94 * usual else "novelty"
