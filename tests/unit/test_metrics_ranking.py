"""Ranking metrics against ir_measures, scikit-learn, their formulas and their properties."""

import math
import shutil
import time

import ir_measures
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ir_measures import AP, ERR, RR, P, R, nDCG
from sklearn.metrics import ndcg_score

from mlsd.errors import BadShape, BadType, BadValue, MissingColumns
from mlsd.metrics import (
    average_precision,
    dcg_at_k,
    err_at_k,
    mean_ndcg,
    ndcg_at_k,
    ndcg_by_query,
    precision_at_k,
    recall_at_k,
    reciprocal_rank,
)

reproducible = settings(derandomize=True, deadline=None, database=None)
grade_lists = st.lists(st.integers(0, 4), min_size=1, max_size=12)
cut_offs = st.integers(1, 15)
gains = st.sampled_from(["exponential", "linear"])
K = 5


def judged_table(seed: int, n_queries: int = 30, n_docs: int = 12) -> pd.DataFrame:
    """Judged documents with distinct scores; a third is not retrieved (-inf); query 1 has none."""
    rng = np.random.default_rng(seed)
    n = n_queries * n_docs
    table = pd.DataFrame(
        {
            "query_id": np.repeat(np.arange(1, n_queries + 1), n_docs),
            "doc_id": np.tile(np.arange(n_docs), n_queries),
            "grade": rng.choice(5, size=n, p=[0.5, 0.2, 0.15, 0.1, 0.05]),
            "score": rng.permutation(n).astype(float),
        }
    )
    table.loc[table["query_id"] == 1, "grade"] = 0
    table.loc[rng.random(n) < 1 / 3, "score"] = -np.inf
    return table.sample(frac=1, random_state=seed)


def by_query(metric, table: pd.DataFrame) -> pd.Series:
    """Return metric(shown grades, judged grades) of each query."""
    values = {}
    for query, rows in table.groupby("query_id"):
        shown = rows[rows["score"] > -np.inf].sort_values("score", ascending=False)
        values[query] = metric(shown["grade"].to_numpy(), rows["grade"].to_numpy())
    return pd.Series(values)


def from_ir_measures(measure, table: pd.DataFrame) -> pd.Series:
    text = table.assign(query_id=table["query_id"].astype(str), doc_id=table["doc_id"].astype(str))
    judged = text.rename(columns={"grade": "relevance"})[["query_id", "doc_id", "relevance"]]
    run = text.loc[text["score"] > -np.inf, ["query_id", "doc_id", "score"]]
    values = {int(m.query_id): m.value for m in ir_measures.iter_calc([measure], judged, run)}
    return pd.Series(values).sort_index()


def relevant(grades) -> np.ndarray:
    return grades > 0


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("measure", "metric"),
    [
        (nDCG @ K, lambda shown, pool: ndcg_at_k(shown, pool, K, gain="linear")),
        (nDCG(gains={2: 3, 3: 7, 4: 15}) @ K, lambda shown, pool: ndcg_at_k(shown, pool, K)),
        (AP, lambda shown, pool: average_precision(relevant(shown), relevant(pool).sum())),
        (RR, lambda shown, pool: reciprocal_rank(relevant(shown))),
        (P @ K, lambda shown, pool: precision_at_k(relevant(shown), K)),
        (R @ K, lambda shown, pool: recall_at_k(relevant(shown), K, relevant(pool).sum())),
    ],
    ids=["ndcg-linear", "ndcg-exponential", "ap", "rr", "precision", "recall"],
)
def test_agrees_with_ir_measures_on_each_query(measure, metric, seed):
    table = judged_table(seed)
    ours, theirs = by_query(metric, table), from_ir_measures(measure, table)
    assert len(ours) == 30
    assert ours.nunique() >= 5, "the cases must differ for the comparison to mean anything"
    pd.testing.assert_series_equal(ours, theirs, rtol=1e-9, check_dtype=False)


@pytest.mark.skipif(shutil.which("perl") is None, reason="gdeval, the other program, needs perl")
def test_err_agrees_with_gdeval_to_its_five_decimals():
    table = judged_table(seed=9)
    ours = by_query(lambda shown, pool: err_at_k(shown, K, max_grade=4), table)
    theirs = from_ir_measures(ERR @ K, table).reindex(ours.index, fill_value=0.0)
    assert ours.nunique() > 5
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


@pytest.mark.parametrize("gain", ["linear", "exponential"])
@pytest.mark.parametrize("seed", range(4))
def test_tied_scores_share_their_gain_as_in_scikit_learn(seed, gain):
    rng = np.random.default_rng(seed)
    grades, scores = rng.integers(0, 5, (20, 15)), rng.integers(0, 4, (20, 15))
    table = pd.DataFrame(
        {
            "query_id": np.repeat(np.arange(20), 15),
            "grade": grades.ravel(),
            "score": scores.ravel(),
        }
    )
    gained = 2.0**grades - 1 if gain == "exponential" else grades
    assert mean_ndcg(table, 7, gain=gain) == pytest.approx(ndcg_score(gained, scores, k=7))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("gain", ["linear", "exponential"])
@pytest.mark.parametrize("empty", ["zero", "one", "skip"])
@pytest.mark.parametrize("k", [1, 5, 100])
def test_table_form_equals_the_mean_over_queries(seed, gain, empty, k):
    table = judged_table(seed)
    one_by_one = by_query(lambda shown, pool: ndcg_at_k(shown, pool, k, gain, empty), table)
    together = ndcg_by_query(table, k, gain=gain, empty=empty)
    np.testing.assert_allclose(together, one_by_one, rtol=1e-12)
    assert list(together.index) == list(one_by_one.index)
    assert together.index.name == "query_id"
    assert mean_ndcg(table, k, gain=gain, empty=empty) == pytest.approx(np.nanmean(one_by_one))


def test_table_form_takes_other_column_names_and_ids():
    table = judged_table(0).rename(columns={"query_id": "q", "score": "s", "grade": "g"})
    renamed = mean_ndcg(table.assign(q="query " + table["q"].astype(str)), 10, "q", "s", "g")
    assert renamed == pytest.approx(mean_ndcg(judged_table(0), 10))


def test_table_form_does_not_depend_on_row_order_even_for_a_constant_score():
    table = judged_table(1).assign(score=0.0)
    best_first = table.sort_values("grade", ascending=False)
    worst_first = table.sort_values("grade")
    assert mean_ndcg(best_first, 10) == pytest.approx(mean_ndcg(worst_first, 10))
    assert mean_ndcg(best_first, 10) < 0.7


def test_table_form_leaves_its_argument_alone():
    table = judged_table(2)
    before = table.copy()
    mean_ndcg(table, 10)
    pd.testing.assert_frame_equal(table, before)


def test_table_form_takes_40_thousand_rows_in_under_50_ms():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "query_id": np.repeat(np.arange(400), 100),
            "score": rng.normal(size=40_000),
            "grade": rng.integers(0, 5, 40_000),
        }
    )
    times_s = []
    for _ in range(10):
        start = time.perf_counter()
        mean_ndcg(table, 10)
        times_s.append(time.perf_counter() - start)
    assert min(times_s) < 0.05


def test_gain_choice_flips_a_comparison():
    a, b, pool = [2, 3, 0, 1], [3, 0, 0, 2], [3, 2, 2, 1, 0, 0]
    exponential = [round(ndcg_at_k(shown, pool, 4), 3) for shown in (a, b)]
    linear = [round(ndcg_at_k(shown, pool, 4, gain="linear"), 3) for shown in (a, b)]
    assert exponential == [0.725, 0.766]
    assert linear == [0.759, 0.678]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (dcg_at_k([1], 1), 1.0),
        (dcg_at_k([0, 1], 2), 1 / math.log2(3)),
        (dcg_at_k([3, 2], 10), 7 + 3 / math.log2(3)),
        (dcg_at_k([3, 2], 10, gain="linear"), 3 + 2 / math.log2(3)),
        (dcg_at_k([], 5), 0.0),
        (ndcg_at_k([], [1], 5), 0.0),
        (ndcg_at_k([3, 2], [3, 2, 0], 2), 1.0),
        (ndcg_at_k([0, 1], [1], 2), 1 / math.log2(3)),
        (ndcg_at_k([0.5, 1.5], [0.5, 1.5], 1, gain="linear"), 1 / 3),
        (average_precision([1, 0, 1], 2), (1 + 2 / 3) / 2),
        (average_precision([1, 0, 1], 4), (1 + 2 / 3) / 4),
        (average_precision([], 3), 0.0),
        (reciprocal_rank([0, 0, 1, 1]), 1 / 3),
        (reciprocal_rank([0, 0]), 0.0),
        (reciprocal_rank([]), 0.0),
        (err_at_k([4], 1, 4), 15 / 16),
        (err_at_k([4, 4], 2, 4), 15 / 16 + 15 / 16 / 16 / 2),
        (err_at_k([0, 4], 2, 4), 15 / 32),
        (err_at_k([], 3, 4), 0.0),
        (precision_at_k([1, 1], 4), 0.5),
        (precision_at_k([], 4), 0.0),
        (recall_at_k([1, 0, 1], 2, 5), 0.2),
    ],
)
def test_known_values(value, expected):
    assert value == pytest.approx(expected, abs=1e-15)
    assert type(value) is float


@given(grade_lists, cut_offs)
@reproducible
def test_err_equals_its_definition(grades, k):
    total, reaches = 0.0, 1.0
    for rank, grade in enumerate(grades[:k], start=1):
        stop = (2**grade - 1) / 16
        total += reaches * stop / rank
        reaches *= 1 - stop
    assert err_at_k(grades, k, max_grade=4) == pytest.approx(total)


@given(grade_lists, cut_offs, gains, st.data())
@reproducible
def test_ndcg_is_between_0_and_1_and_1_for_the_best_order(pool, k, gain, data):
    shown = data.draw(st.permutations(pool))[: data.draw(st.integers(0, len(pool)))]
    assert 0 <= ndcg_at_k(shown, pool, k, gain) <= 1 + 1e-12
    if any(pool):
        assert ndcg_at_k(sorted(pool, reverse=True), pool, k, gain) == pytest.approx(1)


@given(grade_lists, cut_offs, gains, st.data())
@reproducible
def test_putting_the_better_of_two_neighbours_first_never_lowers_a_metric(pool, k, gain, data):
    assume(len(pool) > 1)
    at = data.draw(st.integers(0, len(pool) - 2))
    better = list(pool)
    better[at : at + 2] = sorted(pool[at : at + 2], reverse=True)
    was, now = np.array(pool) > 0, np.array(better) > 0
    slack = 1e-12
    assert ndcg_at_k(better, pool, k, gain) >= ndcg_at_k(pool, pool, k, gain) - slack
    assert err_at_k(better, k, 4) >= err_at_k(pool, k, 4) - slack
    assert reciprocal_rank(now) >= reciprocal_rank(was)
    assert average_precision(now, now.sum()) >= average_precision(was, was.sum()) - slack
    assert precision_at_k(now, k) >= precision_at_k(was, k)


@given(grade_lists, cut_offs, gains, st.integers(1, 5))
@reproducible
def test_irrelevant_documents_at_the_end_change_nothing(pool, k, gain, n_more):
    shown, more = sorted(pool), [0] * n_more
    assert ndcg_at_k(shown + more, pool + more, k, gain) == ndcg_at_k(shown, pool, k, gain)
    hits = np.array(shown + more) > 0
    assert average_precision(hits, hits.sum()) == average_precision(
        hits[: len(shown)], hits[: len(shown)].sum()
    )


@given(grade_lists, gains)
@reproducible
def test_a_judged_document_that_was_not_retrieved_lowers_ndcg_ap_and_recall(pool, gain):
    best_first = sorted(pool, reverse=True)
    assume(best_first[0] > 0)
    retrieved, k = best_first[1:], len(pool)
    hits, n_relevant = np.array(retrieved) > 0, int((np.array(pool) > 0).sum())
    assert ndcg_at_k(retrieved, pool, k, gain) < 1
    assert average_precision(hits, n_relevant) < 1
    assert recall_at_k(hits, k, n_relevant) < 1


@pytest.mark.parametrize(("empty", "expected"), [("zero", 0.0), ("one", 1.0)])
def test_a_query_without_relevant_documents_takes_the_chosen_value(empty, expected):
    assert ndcg_at_k([0, 0], [0, 0, 0], 5, empty=empty) == expected
    assert ndcg_at_k([], [], 5, empty=empty) == expected
    assert average_precision([0, 0], 0, empty=empty) == expected
    assert recall_at_k([0, 0], 2, 0, empty=empty) == expected


def test_a_query_without_relevant_documents_can_be_skipped():
    assert math.isnan(ndcg_at_k([0], [0, 0], 5, empty="skip"))
    assert math.isnan(average_precision([0], 0, empty="skip"))
    assert math.isnan(recall_at_k([0], 1, 0, empty="skip"))
    table = pd.DataFrame({"query_id": [1, 2], "score": [1.0, 1.0], "grade": [0, 3]})
    assert mean_ndcg(table, 5) == 0.5
    assert mean_ndcg(table, 5, empty="one") == 1.0
    assert mean_ndcg(table, 5, empty="skip") == 1.0
    assert math.isnan(mean_ndcg(table[:1], 5, empty="skip"))


@pytest.mark.parametrize("make", [list, tuple, np.array, pd.Series])
def test_lists_tuples_arrays_and_series_are_the_same(make):
    assert ndcg_at_k(make([3, 0, 2]), make([3, 2, 0]), 3) == ndcg_at_k([3, 0, 2], [3, 2, 0], 3)
    assert average_precision(make([True, False]), 1) == 1.0


TABLE = pd.DataFrame({"query_id": [1, 1], "score": [0.5, 0.1], "grade": [1.0, 0.0]})


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: dcg_at_k([1, math.nan], 2), BadValue, "1 NaN in 2 values"),
        (lambda: dcg_at_k([1, None], 2), BadValue, "1 NaN in 2 values"),
        (lambda: dcg_at_k([2, -1], 2), BadValue, "-1 at index 1"),
        (lambda: dcg_at_k([math.inf], 2), BadValue, "inf at index 0"),
        (lambda: dcg_at_k([[1, 2]], 2), BadShape, "(1, 2)"),
        (lambda: dcg_at_k("321", 2), BadType, "a str"),
        (lambda: dcg_at_k(["3", "2"], 2), BadType, "pd.to_numeric"),
        (lambda: dcg_at_k((g for g in [1]), 2), BadType, "list()"),
        (lambda: dcg_at_k({3, 2}, 2), BadType, "a set"),
        (lambda: dcg_at_k([1], 0), BadValue, "1 or more"),
        (lambda: dcg_at_k([1], 2.0), BadType, "whole number"),
        (lambda: dcg_at_k([1], True), BadType, "whole number"),
        (lambda: dcg_at_k([1], 1, gain="log"), BadValue, "'exponential' or 'linear'"),
        (lambda: ndcg_at_k([1], [1], 1, empty="nan"), BadValue, "'zero' or 'one' or 'skip'"),
        (lambda: ndcg_at_k([3, 2], [2, 0], 2), BadValue, "grade 3 1 times"),
        (lambda: ndcg_at_k([2, 2], [2, 0], 2), BadValue, "judged has it 1 times"),
        (lambda: average_precision([2, 0], 1), BadValue, "2 at index 0"),
        (lambda: average_precision([1, 1], 1), BadValue, "at least 2"),
        (lambda: average_precision([1], -1), BadValue, "0 or more"),
        (lambda: recall_at_k([1, 1], 2, 1), BadValue, "at least 2"),
        (lambda: err_at_k([5], 1, max_grade=4), BadValue, "at most max_grade, 4"),
        (lambda: mean_ndcg(TABLE.drop(columns="grade"), 5), MissingColumns, "a column grade"),
        (lambda: mean_ndcg(TABLE[:0], 5), BadShape, "no rows"),
        (lambda: mean_ndcg([[1, 2]], 5), BadType, "a DataFrame"),
        (lambda: mean_ndcg(TABLE.assign(score=math.nan), 5), BadValue, "score"),
        (lambda: mean_ndcg(TABLE.assign(grade=math.nan), 5), BadValue, "grade"),
        (lambda: mean_ndcg(TABLE.assign(query_id=[1, None]), 5), BadValue, "1 missing ids"),
        (lambda: mean_ndcg(TABLE, 0), BadValue, "k: expected 1 or more, got 0"),
    ],
)
def test_unusable_arguments_are_refused(call, error, says):
    with pytest.raises(error) as caught:
        call()
    assert says in str(caught.value)
