"""Adds up in plain dictionaries."""


def simpson(counts):
    cells, totals = {}, {"control": [0, 0], "treatment": [0, 0]}
    for row in counts.itertuples():
        for cell in (cells.setdefault((row.segment, row.arm), [0, 0]), totals[row.arm]):
            cell[0] += row.successes
            cell[1] += row.sessions

    def gap(treatment, control):
        return treatment[0] / treatment[1] - control[0] / control[1]

    segments = {
        segment: gap(cells[segment, "treatment"], cells[segment, "control"])
        for segment, arm in cells
        if arm == "control" and (segment, "treatment") in cells
    }
    pooled = gap(totals["treatment"], totals["control"])
    opposite = [difference * pooled < 0 for difference in segments.values()]
    return {"pooled": pooled, "segments": segments, "reversed": bool(opposite) and all(opposite)}
