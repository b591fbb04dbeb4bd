"""Lets scikit-learn's GroupShuffleSplit draw the queries, on a sorted table."""


def split_by_query(judged, held_out_share, seed):
    from sklearn.model_selection import GroupShuffleSplit

    rows = judged.sort_values("query_id", kind="stable")
    splitter = GroupShuffleSplit(n_splits=1, test_size=held_out_share, random_state=seed)
    train, held_out = next(splitter.split(rows, groups=rows["query_id"]))
    return rows.iloc[train], rows.iloc[held_out]
