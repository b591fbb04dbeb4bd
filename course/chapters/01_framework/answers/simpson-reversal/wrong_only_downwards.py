"""You looked for one direction only: an arm that loses in every segment and wins in total is a reversal as well, and the one that gets launched."""


def simpson(counts):
    def difference(rows):
        sums = rows.groupby("arm")[["successes", "sessions"]].sum()
        rate = sums["successes"] / sums["sessions"]
        return float(rate["treatment"] - rate["control"])

    segments = {s: difference(rows) for s, rows in counts.groupby("segment") if rows["arm"].nunique() == 2}
    pooled = difference(counts)
    flips = bool(segments) and min(segments.values()) > 0 > pooled
    return {"pooled": pooled, "segments": segments, "reversed": flips}
