"""Spreads the counts into one row a segment and one column an arm."""


def simpson(counts):
    wide = counts.pivot_table(index="segment", columns="arm", values=["successes", "sessions"], aggfunc="sum")
    rate = wide["successes"] / wide["sessions"]
    segments = (rate["treatment"] - rate["control"]).dropna()
    totals = wide.sum()
    pooled = (
        totals["successes", "treatment"] / totals["sessions", "treatment"]
        - totals["successes", "control"] / totals["sessions", "control"]
    )
    all_up, all_down = bool((segments > 0).all()), bool((segments < 0).all())
    flips = len(segments) > 0 and ((all_up and pooled < 0) or (all_down and pooled > 0))
    return {"pooled": pooled, "segments": segments.to_dict(), "reversed": flips}
