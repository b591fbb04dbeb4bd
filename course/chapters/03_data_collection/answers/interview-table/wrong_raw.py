"""You take click rates as they come: scripts that click every first result decide what is good, and offers further down are bad because nobody looked."""


def training_table(log):
    table = log.groupby(["query_id", "doc_id"])["clicked"].agg(label="mean", weight="size")
    return table.reset_index()
