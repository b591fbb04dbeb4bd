"""Checks first, then days weighted by hand."""

def judge(brief, log, users):
    people = by_user(log, users)
    bots = set(people.loc[people["impressions"] > 110, "user_id"])
    log, people = log[~log["user_id"].isin(bots)], people[~people["user_id"].isin(bots)]
    one, other = arms_of(people)
    moved = people["user_id"].duplicated().any()
    if brief["days"] < brief["planned_days"]:
        return "invalid"
    if not moved:
        counts = {"a": len(one), "b": len(other)}
        shares = {"a": 1 - brief["treatment_share"], "b": brief["treatment_share"]}
        lost = compare_means(one["impressions"], other["impressions"]).p_value < 1e-3
        past = compare_ratios(one, other, "clicks_before", "impressions_before").p_value < 1e-3
        if lost or past or sample_ratio(counts, shares).p_value < 1e-3:
            return "invalid"
    slow = compare_ratios(*arms_of(log), "load_ms").high
    met = log[log["triggered"]]
    first = met.groupby("user_id")["day"].transform("min")
    met = met[met["day"] - first >= 4]
    if moved:
        rate = met.groupby(["day", "arm"])["clicked"].agg(["mean", "size"]).unstack().dropna()
        weight = rate["size"].prod(axis=1) / rate["size"].sum(axis=1)
        gap = rate["mean"]["treatment"] - rate["mean"]["control"]
        gain = (weight * gap).sum() > 0
    else:
        gain = compare_ratios(*arms_of(met), "clicked").low > 0
    return "hold" if not gain else "ship" if slow < brief["guardrail_load_ms"] else "iterate"
