"""You kept one row for each segment and arm and lost the others: counts by day have to be added up before you divide."""


def simpson(counts):
    totals = counts.groupby("arm")[["successes", "sessions"]].sum()
    rate = totals["successes"] / totals["sessions"]
    pooled = float(rate["treatment"] - rate["control"])
    last = counts.drop_duplicates(["segment", "arm"], keep="last").assign(rate=lambda t: t["successes"] / t["sessions"])
    wide = last.set_index(["segment", "arm"])["rate"].unstack()
    segments = (wide["treatment"] - wide["control"]).dropna().to_dict()
    signs = {np.sign(d) for d in segments.values()}
    return {"pooled": pooled, "segments": segments, "reversed": len(signs) == 1 and bool(signs.pop() * pooled < 0)}
