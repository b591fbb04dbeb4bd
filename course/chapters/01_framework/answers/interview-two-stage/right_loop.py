"""A loop over the queries; heavy is called once for each, and the scores come back as a list."""

def two_stage(candidates, light, heavy, keep):
    cheap = np.asarray(light(candidates))
    scores = [float("-inf")] * len(candidates)
    queries = candidates["query_id"].to_numpy()
    for query in np.unique(queries):
        rows = np.flatnonzero(queries == query)
        best = rows[np.argsort(-cheap[rows], kind="stable")[:keep]]
        for row, score in zip(best, heavy(candidates.iloc[best])):
            scores[row] = score
    return scores
