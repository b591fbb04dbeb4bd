"""You called it a reversal when the arms are equal in total: a difference of 0 has no sign, so it is not the opposite one."""


def simpson(counts):
    def difference(rows):
        sums = rows.groupby("arm")[["successes", "sessions"]].sum()
        rate = sums["successes"] / sums["sessions"]
        return float(rate["treatment"] - rate["control"])

    segments = {s: difference(rows) for s, rows in counts.groupby("segment") if rows["arm"].nunique() == 2}
    pooled = difference(counts)
    signs = {np.sign(d) for d in segments.values()}
    flips = len(signs) == 1 and 0 not in signs and np.sign(pooled) not in signs
    return {"pooled": pooled, "segments": segments, "reversed": flips}
