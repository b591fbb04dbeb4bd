"""Ranking metrics: of one query from its grades, or of a whole table of queries."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from mlsd.errors import BadValue
from mlsd.metrics._inputs import (
    Empty,
    Gain,
    columns_of,
    grades_in,
    in_range,
    one_of,
    relevance_in,
    value_when_empty,
    vector,
    whole_number,
)

__all__ = [
    "average_precision",
    "dcg_at_k",
    "err_at_k",
    "mean_ndcg",
    "ndcg_at_k",
    "ndcg_by_query",
    "precision_at_k",
    "recall_at_k",
    "reciprocal_rank",
]


def dcg_at_k(grades: ArrayLike, k: int, gain: Gain = "exponential") -> float:
    """Return the discounted cumulative gain of the first k results.

    grades: shape (n,), relevance grades >= 0 in the order shown; fewer than k is allowed.
    gain: "exponential" is 2^g - 1 (Burges et al. 2005), "linear" is g (Järvelin & Kekäläinen
    2002). DCG@k = sum over ranks i <= k of gain_i / log2(i + 1), the first rank being 1.
    Raises BadValue, BadShape or BadType for grades that are negative, NaN or not a vector.
    """
    k = whole_number("k", k, at_least=1)
    top = _gains(grades_in("grades", grades)[:k], gain)
    return float(top @ _discounts(len(top)))


def ndcg_at_k(
    ranked: ArrayLike,
    judged: ArrayLike,
    k: int,
    gain: Gain = "exponential",
    empty: Empty = "zero",
) -> float:
    """Return DCG@k divided by the DCG@k of the best order of all judged documents.

    ranked: shape (n,), grades in the order shown; judged: shape (m,), grades of every judged
    document of the query, shown or not. A judged document that was not retrieved still counts
    in the ideal order, so that a miss lowers the value. In [0, 1]. empty: the value when no
    judged document has a positive grade: "zero", "one", or "skip" for NaN.
    Raises BadValue when ranked holds a positive grade more often than judged does.
    Source: Järvelin & Kekäläinen 2002; gains as in dcg_at_k.
    """
    k = whole_number("k", k, at_least=1)
    shown, pool = grades_in("ranked", ranked), grades_in("judged", judged)
    when_empty = value_when_empty(empty)
    _all_judged(shown, pool)
    ideal = dcg_at_k(np.sort(pool)[::-1], k, gain)
    return dcg_at_k(shown, k, gain) / ideal if ideal > 0 else when_empty


def average_precision(ranked_relevance: ArrayLike, n_relevant: int, empty: Empty = "zero") -> float:
    """Return the average precision of one query.

    ranked_relevance: shape (n,), 0 or 1 in the order shown; n_relevant: number of relevant
    documents of the query, retrieved or not. AP = (1 / n_relevant) * sum of precision@i over the
    ranks i of relevant results, so that a relevant document that was not retrieved adds 0.
    empty: the value when n_relevant is 0. Source: Buckley & Voorhees 2000.
    """
    relevant, n_relevant = _relevance_and_total(ranked_relevance, n_relevant)
    if n_relevant == 0:
        return value_when_empty(empty)
    hit_ranks = np.flatnonzero(relevant) + 1
    return float(np.sum(np.arange(1, len(hit_ranks) + 1) / hit_ranks) / n_relevant)


def reciprocal_rank(ranked_relevance: ArrayLike) -> float:
    """Return 1 / rank of the first relevant result, 0 when there is none.

    ranked_relevance: shape (n,), 0 or 1 in the order shown. Source: Voorhees 1999.
    """
    relevant = relevance_in("ranked_relevance", ranked_relevance)
    return float(1 / (np.argmax(relevant) + 1)) if relevant.any() else 0.0


def err_at_k(grades: ArrayLike, k: int, max_grade: float) -> float:
    """Return the expected reciprocal rank at which a user stops, among the first k results.

    grades: shape (n,), grades in the order shown; max_grade: the highest grade of the scale. The
    user reads from the top and is satisfied by a result with probability
    R = (2^g - 1) / 2^max_grade: ERR = sum over r of (1/r) R_r prod over i < r of (1 - R_i).
    Raises BadValue for a grade above max_grade. Source: Chapelle et al. 2009.
    """
    k = whole_number("k", k, at_least=1)
    scale = float(grades_in("max_grade", [max_grade])[0])
    shown = grades_in("grades", grades)
    in_range("grades", shown, 0, scale, f"at most max_grade, {scale:g}", "Check the grade scale")
    stop = np.expm1(shown[:k] * np.log(2)) / 2**scale
    reaches = np.concatenate([[1.0], np.cumprod(1 - stop)])[: len(stop)]
    return float(np.sum(stop * reaches / np.arange(1, len(stop) + 1)))


def precision_at_k(ranked_relevance: ArrayLike, k: int) -> float:
    """Return the share of the first k places that hold a relevant result.

    ranked_relevance: shape (n,), 0 or 1 in the order shown. The divisor is k even when fewer than
    k results were returned: an empty place is not relevant.
    """
    k = whole_number("k", k, at_least=1)
    return float(np.sum(relevance_in("ranked_relevance", ranked_relevance)[:k]) / k)


def recall_at_k(
    ranked_relevance: ArrayLike, k: int, n_relevant: int, empty: Empty = "zero"
) -> float:
    """Return the share of the query's relevant documents that are among the first k results.

    ranked_relevance: shape (n,), 0 or 1 in the order shown; n_relevant: number of relevant
    documents of the query, retrieved or not. empty: the value when n_relevant is 0.
    """
    k = whole_number("k", k, at_least=1)
    relevant, n_relevant = _relevance_and_total(ranked_relevance, n_relevant)
    return float(relevant[:k].sum() / n_relevant) if n_relevant else value_when_empty(empty)


def ndcg_by_query(
    table: pd.DataFrame,
    k: int,
    query: str = "query_id",
    score: str = "score",
    grade: str = "grade",
    gain: Gain = "exponential",
    empty: Empty = "zero",
) -> pd.Series:
    """Return NDCG@k of each query of a table, indexed by query.

    table: one row for each judged document of each query; the columns query, score (higher is
    shown first, -inf is not shown) and grade. A document that is not shown stays in the ideal
    order. Results with tied scores share their mean gain, which is the expectation over random
    ways to break the tie (McSherry & Najork 2008): the order of rows never matters.
    Raises MissingColumns, BadShape for a table with no rows, BadValue for NaN.
    """
    k = whole_number("k", k, at_least=1)
    when_empty = value_when_empty(empty)
    columns = columns_of(table, [query, score, grade])
    gains = _gains(grades_in(grade, columns[grade]), gain)
    scores = vector(score, columns[score])
    codes, queries = pd.factorize(columns[query], sort=True)
    if (codes < 0).any():
        raise BadValue(query, f"{int((codes < 0).sum())} missing ids", "an id in each row")
    discounts = np.zeros(len(codes))
    discounts[:k] = _discounts(min(k, len(codes)))

    best = np.lexsort((-gains, codes))
    ideal = np.bincount(codes[best], gains[best] * discounts[_ranks(codes[best])])

    order = np.lexsort((-scores, codes))
    sorted_codes, sorted_scores = codes[order], scores[order]
    new_tie = np.ones(len(order), dtype=bool)
    new_tie[1:] = (np.diff(sorted_codes) != 0) | (sorted_scores[1:] != sorted_scores[:-1])
    ties = np.cumsum(new_tie) - 1
    shared = (np.bincount(ties, gains[order]) / np.bincount(ties))[ties]
    shared[np.isneginf(sorted_scores)] = 0.0
    reached = np.bincount(sorted_codes, shared * discounts[_ranks(sorted_codes)])

    values = np.full(len(queries), when_empty)
    np.divide(reached, ideal, out=values, where=ideal > 0)
    return pd.Series(values, index=pd.Index(queries, name=query), name=f"ndcg_at_{k}")


def mean_ndcg(
    table: pd.DataFrame,
    k: int,
    query: str = "query_id",
    score: str = "score",
    grade: str = "grade",
    gain: Gain = "exponential",
    empty: Empty = "zero",
) -> float:
    """Return the mean NDCG@k over the queries of a table, each query with the same weight.

    Arguments and errors as in ndcg_by_query. With empty="skip", queries without a relevant
    document are left out of the mean; NaN when no query is left.
    """
    return float(ndcg_by_query(table, k, query, score, grade, gain, empty).mean())


def _gains(grades: np.ndarray, gain: Gain) -> np.ndarray:
    one_of("gain", gain, Gain)
    return np.exp2(grades) - 1 if gain == "exponential" else grades


def _discounts(n: int) -> np.ndarray:
    return 1 / np.log2(np.arange(2, n + 2))


def _ranks(sorted_codes: np.ndarray) -> np.ndarray:
    """Return the place of each row in its group, from 0, for codes in ascending order."""
    sizes = np.bincount(sorted_codes)
    return np.arange(len(sorted_codes)) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def _all_judged(shown: np.ndarray, pool: np.ndarray) -> None:
    grades, counts = np.unique(shown[shown > 0], return_counts=True)
    sorted_pool = np.sort(pool)
    available = np.searchsorted(sorted_pool, grades, "right") - np.searchsorted(
        sorted_pool, grades, "left"
    )
    if (counts > available).any():
        where = int(np.argmax(counts > available))
        raise BadValue(
            "ranked",
            f"grade {grades[where]:g} {counts[where]} times where judged has it "
            f"{available[where]} times",
            "only documents of the judged pool",
            "Pass the grades of all judged documents of the query, shown or not, as judged",
        )


def _relevance_and_total(ranked_relevance: Any, n_relevant: int) -> tuple[np.ndarray, int]:
    relevant = relevance_in("ranked_relevance", ranked_relevance)
    total = whole_number("n_relevant", n_relevant, at_least=0)
    if relevant.sum() > total:
        raise BadValue(
            "n_relevant",
            f"{total} where {relevant.sum()} relevant results are shown",
            f"at least {relevant.sum()}",
            "Count all relevant documents of the query, retrieved or not",
        )
    return relevant, total
