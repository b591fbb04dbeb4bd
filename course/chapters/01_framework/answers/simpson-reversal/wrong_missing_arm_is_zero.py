"""You gave an arm that a segment lacks a success rate of 0: nobody was there, which is no rate at all, and the segment has nothing to compare."""


def simpson(counts):
    sums = counts.groupby(["segment", "arm"])[["successes", "sessions"]].sum()
    rate = (sums["successes"] / sums["sessions"]).unstack(fill_value=0.0)
    segments = (rate["treatment"] - rate["control"]).to_dict()
    totals = counts.groupby("arm")[["successes", "sessions"]].sum()
    totals = totals["successes"] / totals["sessions"]
    pooled = float(totals["treatment"] - totals["control"])
    signs = {np.sign(d) for d in segments.values()}
    return {"pooled": pooled, "segments": segments, "reversed": len(signs) == 1 and bool(signs.pop() * pooled < 0)}
