"""You averaged the rates of the rows: a segment (or a day) with ten sessions then weighs as much as one with a thousand."""


def simpson(counts):
    counts = counts.assign(rate=counts["successes"] / counts["sessions"])

    def difference(rows):
        rate = rows.groupby("arm")["rate"].mean()
        return float(rate["treatment"] - rate["control"])

    segments = {s: difference(rows) for s, rows in counts.groupby("segment") if rows["arm"].nunique() == 2}
    pooled = difference(counts)
    signs = {np.sign(d) for d in segments.values()}
    return {"pooled": pooled, "segments": segments, "reversed": len(signs) == 1 and bool(signs.pop() * pooled < 0)}
