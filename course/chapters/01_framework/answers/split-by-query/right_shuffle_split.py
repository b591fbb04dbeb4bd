"""Sorts the queries, then shuffles them with Python's own generator."""


def split_by_query(judged, held_out_share, seed):
    import random

    queries = sorted(set(judged["query_id"]))
    random.Random(seed).shuffle(queries)
    chosen = set(queries[: int(held_out_share * len(queries))])
    inside = judged["query_id"].map(lambda query: query in chosen)
    return judged.loc[~inside], judged.loc[inside]
