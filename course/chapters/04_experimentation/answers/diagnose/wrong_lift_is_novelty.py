"""You call any large lift in the data novelty; look at how it changes with the days since a user's first."""

def diagnose(brief, log, users):
    """Return one of FAULTS. brief: dict; log, users: tables, as broken_experiment makes them."""
    people = by_user(log, users)
    arms = arms_of(people)
    total = people.sum(numeric_only=True)
    share = (log["arm"] == "treatment").groupby(log["day"]).mean()
    fresh = log["day"] == log.groupby("user_id")["day"].transform("min")
    rate = log["clicked"].groupby([log["arm"], fresh]).mean()
    lift = rate["treatment"] / rate["control"] - 1
    past = compare_ratios(*arms, "clicks_before", "impressions_before")
    traces = {
        "peeking": brief["days"] < brief["planned_days"],
        "bots": people["impressions"].max() > 100,
        "ramp": share.max() - share.min() > 0.3,
        "logging": compare_means(*(arm["impressions"] for arm in arms)).p_value < 1e-4,
        "redirect": sample_ratio(people["arm"].value_counts().to_dict()).mismatch,
        "leftover": past.p_value < 1e-4,
        "dilution": log["triggered"].mean() < 0.5,
        "whale": log["revenue"].max() > 1_500,
        "interference": total["orders"] / total["clicks"]
        < 0.94 * total["orders_before"] / total["clicks_before"],
        "novelty": lift.mean() > 5.0,
    }
    return next((fault for fault, seen in traces.items() if seen), "bots")
