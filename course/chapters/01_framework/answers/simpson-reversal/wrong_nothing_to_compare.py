"""You called it a reversal when no segment has both arms: "all of none" is true in Python, and says nothing about your experiment."""


def simpson(counts):
    def difference(rows):
        sums = rows.groupby("arm")[["successes", "sessions"]].sum()
        rate = sums["successes"] / sums["sessions"]
        return float(rate["treatment"] - rate["control"])

    segments = {s: difference(rows) for s, rows in counts.groupby("segment") if rows["arm"].nunique() == 2}
    pooled = difference(counts)
    return {"pooled": pooled, "segments": segments, "reversed": all(d * pooled < 0 for d in segments.values())}
