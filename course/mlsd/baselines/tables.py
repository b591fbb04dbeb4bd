"""What a training table made from clicks is worth: the ranker learned from it, on new queries."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from mlsd.baselines.rankers import fit_ranker
from mlsd.errors import BadType, MissingColumns
from mlsd.metrics import mean_ndcg
from mlsd.worlds import Policy, SearchWorld

MakeTable = Callable[[pd.DataFrame], pd.DataFrame]
"""From a log to a table of query_id, doc_id, label and weight."""

_PAIR = ["query_id", "doc_id"]
_COLUMNS = [*_PAIR, "label", "weight"]


def judge_table(
    world: SearchWorld, policy: Policy, make_table: MakeTable, n: int, *, week: int = 0
) -> pd.Series:
    """Return the NDCG@10 of rankers learned from a log, on queries that the log does not hold.

    policy: serves the n pages that are logged; make_table: is given the rows of the queries of
    even number. Index of the answer: "old" (the policy itself), "raw" (click rates as they come),
    "yours" (make_table), "full" (the true attractiveness of every candidate). All are judged on the
    queries of odd number. Raises BadType and MissingColumns for what make_table gives, and as
    `fit_ranker` and `world.log`.
    """
    log = world.log(policy, n, week=week)
    log = log[log["query_id"] % 2 == 0].reset_index(drop=True)
    truth = world.candidates.merge(world.oracle().grades, on=_PAIR)
    known, test = truth[truth["query_id"] % 2 == 0], truth[truth["query_id"] % 2 == 1]
    raw = log.groupby(_PAIR)["clicked"].agg(label="mean", weight="size").reset_index()
    tables = {
        "raw": raw,
        "yours": _checked(make_table(log.copy())),
        "full": known[_PAIR].assign(label=known["attractiveness"], weight=1.0),
    }
    scores = {"old": mean_ndcg(test.assign(score=policy(test)), k=10)}
    for name, table in tables.items():
        ranker = fit_ranker(table.merge(world.candidates, on=_PAIR), world.feature_names)
        scores[name] = mean_ndcg(test.assign(score=ranker(test)), k=10)
    return pd.Series(scores)


def _checked(table: object) -> pd.DataFrame:
    if not isinstance(table, pd.DataFrame):
        raise BadType("make_table's answer", f"a {type(table).__name__}", "a DataFrame")
    absent = [name for name in _COLUMNS if name not in table.columns]
    if absent:
        raise MissingColumns("make_table's answer", f"columns {list(table.columns)}", f"{absent}")
    return table[_COLUMNS]
