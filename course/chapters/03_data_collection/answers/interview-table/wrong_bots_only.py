"""You dropped the bots and left the positions alone: half of the way. What stands on top still gets the clicks."""


def training_table(log):
    by_user = log.groupby("user_id").agg(
        clicks=("clicked", "sum"), dwell=("dwell_s", "max"), pages=("request_id", "nunique"))
    person = (by_user["dwell"] >= 2) | ((by_user["clicks"] == 0) & (by_user["pages"] < 12))
    log = log[log["user_id"].map(person)]
    table = log.groupby(["query_id", "doc_id"])["clicked"].agg(label="mean", weight="size")
    return table.reset_index()
