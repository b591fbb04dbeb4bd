"""You returned relative lifts: the difference of two rates is treatment minus control, not divided by the control."""


def simpson(counts):
    def difference(rows):
        sums = rows.groupby("arm")[["successes", "sessions"]].sum()
        rate = sums["successes"] / sums["sessions"]
        return float(rate["treatment"] / rate["control"] - 1) if rate["control"] else float("inf")

    segments = {s: difference(rows) for s, rows in counts.groupby("segment") if rows["arm"].nunique() == 2}
    pooled = difference(counts)
    signs = {np.sign(d) for d in segments.values()}
    return {"pooled": pooled, "segments": segments, "reversed": len(signs) == 1 and bool(signs.pop() * pooled < 0)}
