"""You subtracted the treatment from the control, so every gain reads as a loss."""


def simpson(counts):
    def difference(rows):
        sums = rows.groupby("arm")[["successes", "sessions"]].sum()
        rate = sums["successes"] / sums["sessions"]
        return float(rate["control"] - rate["treatment"])

    segments = {s: difference(rows) for s, rows in counts.groupby("segment") if rows["arm"].nunique() == 2}
    pooled = difference(counts)
    signs = {np.sign(d) for d in segments.values()}
    return {"pooled": pooled, "segments": segments, "reversed": len(signs) == 1 and bool(signs.pop() * pooled < 0)}
