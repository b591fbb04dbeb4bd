"""You let most segments decide: one segment that agrees with the total is enough to explain it, so there is no reversal."""


def simpson(counts):
    def difference(rows):
        sums = rows.groupby("arm")[["successes", "sessions"]].sum()
        rate = sums["successes"] / sums["sessions"]
        return float(rate["treatment"] - rate["control"])

    segments = {s: difference(rows) for s, rows in counts.groupby("segment") if rows["arm"].nunique() == 2}
    pooled = difference(counts)
    against = sum(d * pooled < 0 for d in segments.values())
    return {"pooled": pooled, "segments": segments, "reversed": against > len(segments) / 2}
