"""You left segments with one arm out of the pooled difference too: the total is over all sessions, since that is what the dashboard shows."""


def simpson(counts):
    def difference(rows):
        sums = rows.groupby("arm")[["successes", "sessions"]].sum()
        rate = sums["successes"] / sums["sessions"]
        return float(rate["treatment"] - rate["control"])

    both = counts.groupby("segment")["arm"].transform("nunique") == 2
    counts = counts[both]
    segments = {s: difference(rows) for s, rows in counts.groupby("segment")}
    pooled = difference(counts) if len(counts) else 0.0
    signs = {np.sign(d) for d in segments.values()}
    return {"pooled": pooled, "segments": segments, "reversed": len(signs) == 1 and bool(signs.pop() * pooled < 0)}
