"""A design runs in its world: recall by stage, the metric that decides, latency and cost."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from example_designs import LEVELS, example
from mlsd.design import Feature, Funnel, Source
from mlsd.design.run import cascade
from mlsd.errors import BadType, BadValue
from mlsd.worlds import BadPolicy, RecommendationWorld, SearchWorld

PAGES = 4_000


@pytest.fixture(scope="module")
def world() -> SearchWorld:
    return SearchWorld(seed=11, n_queries=160)


@pytest.fixture(scope="module")
def runs(world):
    return {level: example("search", level).run(world, n=PAGES) for level in LEVELS}


def test_a_better_design_does_better_in_the_world(runs, world):
    weak, good, strong = (runs[level] for level in LEVELS)
    ideal = world.run(world.oracle().ideal, PAGES)["session_success_rate"]
    assert weak.value + 0.1 < good.value < strong.value <= ideal
    assert weak.ndcg + 0.1 < good.ndcg < strong.ndcg


def test_recall_is_measured_where_the_world_begins_and_stated_above_it(runs):
    stages = runs["strong"].stages.set_index("stage")
    assert list(stages["ran"]) == [False, False, True, True]
    assert stages["recall"]["selection"] == 0.95
    assert stages["recall"]["stage 2"] != 0.97
    assert 0.8 < stages["recall"]["stage 2"] <= 1
    assert stages["recall_so_far"].iloc[-1] == pytest.approx(stages["recall"].prod())
    assert list(stages["items_out"]) == [100_000, 500, 50, 10]


def test_a_run_gives_the_metric_latency_and_cost(runs):
    run = runs["good"]
    table = run.table().set_index("quantity")["value"]
    assert run.decides == "session_success_rate"
    assert table["session_success_rate"] == run.online["session_success_rate"]
    assert table["p99"] == example("search", "good").capacity().p99_ms
    assert table["cost of 1000 requests"] > 0
    assert set(run.cpu_us_per_item) == {"stage 2"}
    assert "recall of the funnel" in run._repr_html_()


def test_the_same_run_gives_the_same_result(world, runs):
    again = example("search", "good").run(world, n=PAGES)
    pd.testing.assert_series_equal(again.online, runs["good"].online)
    assert "cpu" not in repr(again)


def test_a_correction_of_position_bias_pays(world, runs):
    design = example("search", "good")
    naive = replace(design, data=replace(design.data, corrections={}))
    assert naive.run(world, n=PAGES).ndcg < runs["good"].ndcg


def test_a_filter_takes_bots_out_of_the_log():
    world = SearchWorld(seed=3, n_queries=100, bot_rate=0.4)
    design = example("search", "good")
    dirty = replace(design, data=replace(design.data, filters=[]))
    assert design.run(world, n=1_000).ndcg > dirty.run(world, n=1_000).ndcg


def test_given_scorers_take_the_place_of_training(world):
    design = example("search", "strong")
    scorers = {"stage 2": world.production, "stage 3": world.oracle().ideal}
    run = design.run(world, scorers=scorers, n=1_000)
    by_stage = run.stages.set_index("stage")["recall"]
    assert by_stage["stage 2"] < 0.95
    assert by_stage["stage 3"] == pytest.approx(1)


def test_the_ideal_ranker_has_the_ideal_page(world):
    design = example("search", "good")
    run = design.run(world, scorers={"stage 2": world.oracle().ideal}, n=1_000)
    assert run.ndcg == pytest.approx(1)


def test_a_cascade_keeps_what_each_stage_keeps():
    first, second = example("search", "strong").funnel.stages[2:]
    steps = [
        (replace(first, items_out=3), lambda c: c["cheap"]),
        (replace(second, items_in=3, items_out=2), lambda c: -c["cheap"]),
    ]
    table = pd.DataFrame({"query_id": [1] * 5 + [2] * 4, "cheap": [5, 1, 4, 2, 3, 9, 8, 7, 6]})
    scores = cascade(steps, "query_id")(table)
    kept = table[scores > -np.inf]
    assert list(kept["cheap"]) == [4, 3, 8, 7]
    assert list(scores[scores > -np.inf]) == [-4, -3, -8, -7]


class ToyCase:
    """A world of three candidates a request, for the interface alone."""

    group, features, decides = "request", ("quality",), "happiness"

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        self.table = pd.DataFrame({"request": np.repeat(range(40), 12), "quality": rng.random(480)})

    def candidates(self):
        return self.table

    def gains(self):
        return self.table["quality"].to_numpy()

    def examples(self, data, groups, seed):
        rows = self.table[self.table["request"].isin(groups)]
        return rows.assign(label=rows["quality"], weight=1.0)

    def scorer(self, model):
        return None

    def online(self, policy, n):
        scores = np.asarray(policy(self.table))
        return pd.Series({"happiness": self.table["quality"][scores > -np.inf].mean()})


class ToyWorld:
    def case(self):
        return ToyCase()


def test_a_world_with_a_case_of_its_own_can_be_run():
    design = example("search", "good")
    stage = replace(design.funnel.stages[2], model="linear", family=None, us_per_item=1.0)
    design = replace(design, funnel=Funnel([stage]), features=[Feature("quality", "document")])
    run = design.run(ToyWorld())
    assert run.ndcg == pytest.approx(1)
    assert run.value > 0.5


@pytest.mark.parametrize(
    ("change", "wrong", "error", "named"),
    [
        ({}, {"scorers": {"stage 9": len}}, BadValue, "scorers"),
        ({}, {"scorers": {"stage 2": 3}}, BadType, "stage 2"),
        ({}, {"scorers": {"stage 2": lambda c: np.full(len(c), np.nan)}}, BadPolicy, "stage 2"),
        ({}, {"scorers": {"stage 2": lambda c: [1.0]}}, BadPolicy, "stage 2"),
        ({"features": [Feature("shoe size", "searcher")]}, {}, BadValue, "features"),
    ],
)
def test_a_run_refuses_what_can_not_be(world, change, wrong, error, named):
    with pytest.raises(error, match=named):
        replace(example("search", "good"), **change).run(world, n=100, **wrong)


def test_a_model_that_can_not_be_told_from_its_name_is_refused(world):
    design = example("search", "good")
    stage = replace(design.funnel.stages[2], model="wisdom", family=None)
    with pytest.raises(BadValue, match="Pass scorers"):
        replace(design, funnel=Funnel([stage])).run(world, n=100)


def test_a_funnel_that_ends_above_the_world_is_refused(world):
    design = example("search", "good")
    with pytest.raises(BadValue, match="candidates that the world has"):
        replace(design, funnel=Funnel(design.funnel.stages[:2])).run(world, n=100)


@pytest.mark.parametrize("wrong", [None, "SearchWorld", 3])
def test_what_is_no_world_is_refused(wrong):
    with pytest.raises(BadType, match="world"):
        example("search", "good").run(wrong)


def test_labels_of_raters_are_used_where_the_design_has_them(world):
    design = example("search", "good")
    raters = Source(name="raters", kind="human labels")
    judged = replace(design, data=replace(design.data, sources=[*design.data.sources, raters]))
    assert judged.run(world, n=1_000).ndcg > design.run(world, n=1_000).ndcg + 0.02


def test_recommendation_runs_too(monkeypatch):
    monkeypatch.setattr("mlsd.design.case_recommendation.LOG_PAGES", 4_000)
    world = RecommendationWorld(seed=5, n_items=600, n_users=1_000)
    weak, good, strong = (example("recommendation", each).run(world, n=500) for each in LEVELS)
    assert good.decides == "watch_minutes_per_page"
    assert weak.ndcg + 0.05 < good.ndcg
    assert weak.ndcg + 0.05 < strong.ndcg
    assert list(strong.stages["ran"]) == [False, True, True]
