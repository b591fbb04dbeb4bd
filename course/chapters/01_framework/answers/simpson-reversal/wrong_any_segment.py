"""You called it a reversal as soon as one segment differs from the total: segments that disagree with each other are ordinary, a reversal is when all of them agree against the total."""


def simpson(counts):
    def difference(rows):
        sums = rows.groupby("arm")[["successes", "sessions"]].sum()
        rate = sums["successes"] / sums["sessions"]
        return float(rate["treatment"] - rate["control"])

    segments = {s: difference(rows) for s, rows in counts.groupby("segment") if rows["arm"].nunique() == 2}
    pooled = difference(counts)
    return {"pooled": pooled, "segments": segments, "reversed": any(d * pooled < 0 for d in segments.values())}
