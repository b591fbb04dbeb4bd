"""You label by the time people stayed: a good answer is often short, and the position still decides who gets any time at all."""


def training_table(log):
    table = log.groupby(["query_id", "doc_id"])["dwell_s"].agg(label="mean", weight="size")
    return table.reset_index()
