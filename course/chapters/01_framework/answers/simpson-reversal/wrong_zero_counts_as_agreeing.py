"""You let a segment without any difference count as agreeing with the others: the definition asks for the same sign in all, and 0 has none."""


def simpson(counts):
    def difference(rows):
        sums = rows.groupby("arm")[["successes", "sessions"]].sum()
        rate = sums["successes"] / sums["sessions"]
        return float(rate["treatment"] - rate["control"])

    segments = {s: difference(rows) for s, rows in counts.groupby("segment") if rows["arm"].nunique() == 2}
    pooled = difference(counts)
    gaps = list(segments.values())
    flips = bool(gaps) and ((min(gaps) >= 0 > pooled) or (max(gaps) <= 0 < pooled))
    return {"pooled": pooled, "segments": segments, "reversed": flips}
