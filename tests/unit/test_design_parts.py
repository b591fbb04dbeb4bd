"""The parts of a design: their arithmetic, their tables and what they refuse."""

import math
import subprocess
import sys
from dataclasses import FrozenInstanceError

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd.design import Design, Feature, Funnel, Metric, ProblemStatement, Requirements, Stage
from mlsd.design.diagram import draw_architecture
from mlsd.design.features import feature_table
from mlsd.design.metrics import metric_table
from mlsd.design.units import duration
from mlsd.errors import BadType, BadValue, MlsdError

PROBLEM = {
    "decision": "what to show",
    "actor": "reader",
    "input": ["reader", "story"],
    "output": "ten stories",
    "label": "read for 30 s",
    "horizon_days": 1,
}
REQUIREMENTS = {"daily_requests": 8_640_000, "peak_factor": 3, "p99_ms": 100, "corpus": 1_000}
STAGE = {"name": "rank", "items_in": 1_000, "items_out": 10, "us_per_item": 20}
METRIC = {"name": "AUC", "stage": "offline", "level": "component"}

stages = st.lists(
    st.builds(
        dict,
        items_in=st.integers(1, 10**6),
        items_out=st.integers(1, 10**6),
        us_per_item=st.floats(0, 1e3),
        recall=st.floats(0, 1),
        shards=st.integers(1, 1000),
    ),
    min_size=1,
    max_size=6,
)


def build(name="feed", **change):
    parts = {
        "problem": ProblemStatement(**PROBLEM),
        "requirements": Requirements(**REQUIREMENTS),
        "funnel": Funnel([Stage(**STAGE)]),
        "metrics": [Metric(**METRIC)],
        "features": [Feature("age", "story")],
    }
    return Design(name=name, **{**parts, **change})


@given(stages)
def test_a_funnel_multiplies_recall_and_adds_cost_and_latency(rows):
    funnel = Funnel([Stage(name=f"s{i}", **row) for i, row in enumerate(rows)])
    recall, cost, latency = 1.0, 0.0, 0.0
    for row in rows:
        recall *= row["recall"]
        cost += row["items_in"] * row["us_per_item"]
        latency += row["items_in"] * row["us_per_item"] / row["shards"] / 1000
    assert math.isclose(funnel.recall, recall)
    assert math.isclose(funnel.cost_us, cost)
    assert math.isclose(funnel.latency_ms, latency)


def test_a_hundred_million_documents_at_a_microsecond_take_100_s_or_100_ms_on_1000_shards():
    scan = {"name": "scan", "items_in": 100_000_000, "items_out": 10, "us_per_item": 1}
    assert Funnel([Stage(**scan)]).latency_ms == 100_000
    assert Funnel([Stage(**scan, shards=1000)]).latency_ms == 100
    assert Funnel([Stage(**scan, shards=1000)]).cost_us == Funnel([Stage(**scan)]).cost_us


def test_the_table_of_a_funnel_has_a_row_a_stage_and_the_recall_so_far():
    funnel = Funnel([Stage(**STAGE, recall=0.8), Stage(**{**STAGE, "name": "top"}, recall=0.5)])
    table = funnel.table()
    assert list(table["stage"]) == ["rank", "top"]
    assert list(table["recall_so_far"]) == pytest.approx([0.8, 0.4])
    assert table["cost_us"].sum() == funnel.cost_us
    assert table["latency_ms"].sum() == funnel.latency_ms


def test_the_counts_of_a_funnel_begin_with_what_it_reads():
    assert dict(Funnel([Stage(**STAGE)]).counts) == {"corpus": 1000, "after rank": 10}


def test_the_load_is_per_second_and_the_peak_its_multiple():
    requirements = Requirements(**REQUIREMENTS)
    assert requirements.qps == 100
    assert requirements.peak_qps == 300


def test_the_summary_gives_load_time_and_recall_with_units():
    table = build().summary()
    values = dict(zip(table["quantity"], table["value"], strict=True))
    assert values["peak load"] == 300
    assert values["CPU time of one request"] == 20
    assert values["cores busy at the peak"] == pytest.approx(6)
    assert (table["unit"] != "").all()


def test_a_table_of_metrics_puts_goals_before_guardrails():
    guardrail = {"guardrail": True, "threshold": 0.5}
    table = metric_table([Metric(**METRIC, **guardrail), Metric(**{**METRIC, "name": "NDCG"})])
    assert list(table["metric"]) == ["NDCG", "AUC"]
    assert list(table["role"]) == ["goal", "guardrail"]
    assert list(table["threshold"]) == ["", "0.5"]


def test_a_table_of_features_groups_them_by_actor_and_says_when_they_are_known():
    rows = [Feature("age", "story", -7200), Feature("city", "reader"), Feature("likes", "story", 5)]
    table = feature_table(rows)
    assert list(table["feature"]) == ["age", "likes", "city"]
    assert list(table["known"]) == ["2 h before", "5 s after", "with the request"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.05, "50 ms"), (30, "30 s"), (90, "1.5 min"), (86_400, "1 day"), (7 * 86_400, "7 days")],
)
def test_a_duration_is_written_in_its_largest_unit(seconds, words):
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("kind", "right", "wrong", "error"),
    [
        (ProblemStatement, PROBLEM, {"decision": "  "}, BadValue),
        (ProblemStatement, PROBLEM, {"label": 3}, BadType),
        (ProblemStatement, PROBLEM, {"input": "reader, story"}, BadType),
        (ProblemStatement, PROBLEM, {"input": ["reader", 7]}, BadType),
        (ProblemStatement, PROBLEM, {"input": ["reader", "reader"]}, BadValue),
        (ProblemStatement, PROBLEM, {"horizon_days": -1}, BadValue),
        (ProblemStatement, PROBLEM, {"log_days": 0}, BadValue),
        (Requirements, REQUIREMENTS, {"daily_requests": 0}, BadValue),
        (Requirements, REQUIREMENTS, {"daily_requests": "1 M"}, BadType),
        (Requirements, REQUIREMENTS, {"peak_factor": 0.5}, BadValue),
        (Requirements, REQUIREMENTS, {"p99_ms": math.nan}, BadValue),
        (Requirements, REQUIREMENTS, {"corpus": math.inf}, BadValue),
        (Requirements, REQUIREMENTS, {"results": 0}, BadValue),
        (Requirements, REQUIREMENTS, {"freshness_s": -5}, BadValue),
        (Requirements, REQUIREMENTS, {"min_recall": 95}, BadValue),
        (Stage, STAGE, {"name": ""}, BadValue),
        (Stage, STAGE, {"items_in": 0}, BadValue),
        (Stage, STAGE, {"items_out": True}, BadType),
        (Stage, STAGE, {"us_per_item": -1}, BadValue),
        (Stage, STAGE, {"recall": 1.01}, BadValue),
        (Stage, STAGE, {"shards": 0}, BadValue),
        (Stage, STAGE, {"refresh_s": 0}, BadValue),
        (Metric, METRIC, {"stage": "live"}, BadValue),
        (Metric, METRIC, {"level": "system"}, BadValue),
        (Metric, METRIC, {"direction": "higher"}, BadValue),
        (Metric, METRIC, {"threshold": "5%"}, BadType),
        (Metric, METRIC, {"predicts": ""}, BadValue),
        (Feature, {"name": "age", "actor": "story"}, {"available_s": None}, BadType),
        (Feature, {"name": "age", "actor": "story"}, {"actor": ""}, BadValue),
    ],
)
def test_an_impossible_value_is_refused_by_name(kind, right, wrong, error):
    kind(**right)
    with pytest.raises(error) as caught:
        kind(**{**right, **wrong})
    assert next(iter(wrong)) in str(caught.value)
    assert isinstance(caught.value, MlsdError)


def test_numpy_numbers_are_numbers():
    stage = Stage(
        name="rank", items_in=np.int64(5), items_out=np.int32(1), us_per_item=np.float32(2)
    )
    assert Funnel([stage]).cost_us == 10


@pytest.mark.parametrize("wrong", [[], "rank", [Stage(**STAGE), Stage(**STAGE)], [STAGE], None])
def test_a_funnel_refuses_what_is_not_a_list_of_stages_of_different_names(wrong):
    with pytest.raises(MlsdError, match=r"funnel\.stages"):
        Funnel(wrong)


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("problem", PROBLEM),
        ("requirements", None),
        ("funnel", [Stage(**STAGE)]),
        ("metrics", Metric(**METRIC)),
        ("metrics", [Metric(**METRIC), Metric(**METRIC)]),
        ("features", ["age"]),
        ("features", [Feature("age", "story"), Feature("age", "reader")]),
        ("name", ""),
    ],
)
def test_a_design_refuses_a_part_of_the_wrong_kind(part, wrong):
    with pytest.raises(MlsdError, match=part):
        build(**{part: wrong})


def test_a_design_can_not_be_changed_after_it_is_made():
    design = build()
    with pytest.raises(FrozenInstanceError):
        design.name = "other"
    assert isinstance(design.metrics, tuple)
    assert isinstance(design.problem.input, tuple)


def test_a_design_shows_its_parts_and_findings_as_html():
    html = build(name="feed <b>")._repr_html_()
    assert "feed &lt;b&gt;" in html
    for text in ("read for 30 s", "known 1 day after the decision", "rank", "AUC", "age"):
        assert text in html
    assert f"Findings: {len(build().check())}" in html
    assert build(name="feed <b>")._repr_html_() == html


def test_the_html_writes_numbers_with_few_digits():
    stage = Stage(**{**STAGE, "items_in": 200_000_000, "us_per_item": 0.012345678})
    html = build(funnel=Funnel([stage]))._repr_html_()
    assert ">200,000,000<" in html
    assert ">0.01235<" in html
    assert "e+" not in html


def test_importing_a_design_or_an_analysis_loads_neither_scipy_nor_matplotlib():
    code = (
        "import sys, mlsd.design, mlsd.experiments; "
        "slow = {'scipy', 'sklearn', 'matplotlib'} & sys.modules.keys(); assert not slow, slow"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)


def test_long_statements_are_shortened_in_the_picture():
    mpl.use("Agg")
    problem = ProblemStatement(**{**PROBLEM, "output": "ten stories and " * 20})
    above, _ = build(problem=problem).show()
    assert max(len(text.get_text()) for text in above.texts) <= 60
    plt.close("all")


@pytest.mark.parametrize("n_stages", [1, 2, 4])
def test_a_design_draws_its_stages_and_its_funnel(n_stages):
    mpl.use("Agg")
    chain = [Stage(**{**STAGE, "name": f"stage {i}"}, model="linear") for i in range(n_stages)]
    above, below = build(funnel=Funnel(chain)).show()
    drawn = {patch.get_gid() for patch in above.patches}
    assert {"reader", "ten stories", "event log", "training data", "1 k items"} <= drawn
    assert {f"stage {i}\n(linear)" for i in range(n_stages)} <= drawn
    assert f"training data -> stage {n_stages - 1}\n(linear)" in drawn
    assert [bar.get_width() for bar in below.patches] == [1000] + [10] * n_stages
    plt.close("all")


@pytest.mark.parametrize("n_stages", [3, 4, 5, 6])
def test_a_folded_architecture_is_narrow_and_keeps_its_boxes_and_arrows(n_stages):
    mpl.use("Agg")
    chain = [Stage(**{**STAGE, "name": f"stage {i}"}, model="linear") for i in range(n_stages)]
    design = build(funnel=Funnel(chain))
    flat, folded = (draw_architecture(design, folded=folded) for folded in (False, True))
    drawn = [{patch.get_gid() for patch in ax.patches} for ax in (flat, folded)]
    assert drawn[0] == drawn[1]
    widths = [ax.figure.get_figwidth() for ax in (flat, folded)]
    assert widths[1] < 0.8 * widths[0] if n_stages > 3 else widths[1] == widths[0]
    plt.close("all")
