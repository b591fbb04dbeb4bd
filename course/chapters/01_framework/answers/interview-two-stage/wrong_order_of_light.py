"""You write the heavy scores down in the order of light, not of the table: each recipe gets the score of another."""

def two_stage(candidates, light, heavy, keep):
    table = candidates.reset_index(drop=True)
    table["cheap"] = np.asarray(light(candidates))
    best = table.sort_values("cheap", ascending=False).groupby("query_id").head(keep)
    scores = np.full(len(table), -np.inf)
    scores[np.sort(best.index)] = np.asarray(heavy(best))
    return scores
