"""Goes through the log row by row and keeps two counters for each query and document."""


def examined_labels(log, examination, success_dwell_s=10):
    looks, successes = {}, {}
    columns = ["query_id", "doc_id", "position", "clicked", "dwell_s"]
    for query, document, position, clicked, dwell_s in log[columns].itertuples(index=False):
        key = query, document
        looks[key] = looks.get(key, 0.0) + examination[position]
        successes[key] = successes.get(key, 0) + int(clicked and dwell_s >= success_dwell_s)
    rows = [(*key, successes[key] / looks[key], looks[key]) for key in looks]
    return pd.DataFrame(rows, columns=["query_id", "doc_id", "label", "weight"])
