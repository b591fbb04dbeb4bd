"""You compared numbers of successes and not rates, so the arm with more sessions wins."""


def simpson(counts):
    def difference(rows):
        won = rows.groupby("arm")["successes"].sum()
        return float(won["treatment"] - won["control"])

    segments = {s: difference(rows) for s, rows in counts.groupby("segment") if rows["arm"].nunique() == 2}
    pooled = difference(counts)
    signs = {np.sign(d) for d in segments.values()}
    return {"pooled": pooled, "segments": segments, "reversed": len(signs) == 1 and bool(signs.pop() * pooled < 0)}
