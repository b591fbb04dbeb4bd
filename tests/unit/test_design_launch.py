"""Serving, training data, experiment and operations: arithmetic, tables and what they refuse."""

import math
from dataclasses import FrozenInstanceError, replace

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from example_designs import LEVELS, TOPICS, example, one_queue
from mlsd.design import (
    Alarm,
    Alternative,
    Design,
    Evaluation,
    Experiment,
    Feature,
    Funnel,
    Machine,
    Metric,
    Operations,
    ProblemStatement,
    Requirements,
    Serving,
    Source,
    Stage,
    TrainingData,
    feature_table,
)
from mlsd.errors import BadType, BadValue, MlsdError

SOURCE = {"name": "log", "kind": "interaction log"}
DATA = {
    "sources": [Source(**SOURCE)],
    "label": "watched",
    "horizon_days": 1,
    "split": "time",
    "train_days": 28,
    "test_days": 7,
}
EXPERIMENT = {
    "metric": "minutes",
    "unit": "user",
    "baseline": 0.1,
    "mde": 0.01,
    "units_per_day": 10_000,
    "days": 14,
}
ALARM = {"signal": "psi", "catches": ["drift"]}
FUNNEL = Funnel([Stage(name="s", items_in=10, items_out=1, us_per_item=1)])
ALTERNATIVE = {"name": "other", "funnel": FUNNEL, "rejected_because": "slow"}
EVALUATION = {"against": "production", "metric": "NDCG"}
STAGE = {"name": "s", "items_in": 10, "items_out": 1, "us_per_item": 1}
STRONG = example("search", "strong")


def test_the_size_of_an_experiment_is_that_of_the_textbook():
    """16 p (1 - p) / d^2 for 80% power at 5%, which rounds (1.96 + 0.84)^2 x 2 = 15.7 up."""
    assert Experiment(**EXPERIMENT).needed_per_arm == pytest.approx(15.7 * 0.09 / 1e-4, rel=0.001)
    spread = Experiment(**{**EXPERIMENT, "baseline": 60, "sd": 70, "mde": 0.5})
    assert spread.needed_per_arm == pytest.approx(15.7 * 70**2 / 0.25, rel=0.001)
    assert Experiment(**EXPERIMENT, share=0.2).reached_per_arm == 14_000


@pytest.mark.parametrize(
    "change", [{"mde": 0.005}, {"alpha": 0.01}, {"power": 0.9}, {"baseline": 0.3}]
)
def test_a_harder_question_needs_more_units(change):
    harder = Experiment(**{**EXPERIMENT, **change})
    assert harder.needed_per_arm > Experiment(**EXPERIMENT).needed_per_arm


def test_an_interaction_log_has_its_usual_biases_unless_it_says_otherwise():
    assert Source(**SOURCE).biases == ("position", "selection", "bots")
    assert Source(**SOURCE, biases=["delay"]).biases == ("delay",)
    assert Source(name="raters", kind="human labels").biases == ()


def test_what_is_done_about_a_bias_is_a_correction_or_a_filter():
    data = TrainingData(
        **DATA, filters=["known bots"], corrections={"position": "weights"}, negatives_kept=0.5
    )
    assert data.biases.keys() == {"position", "selection", "bots", "sampling"}
    assert data.treated == {"position", "bots"}


def test_a_split_takes_its_parts_and_the_gaps_between_them():
    assert TrainingData(**DATA, gap_days=2).span_days == 37
    assert TrainingData(**DATA, gap_days=2, validation_days=7).span_days == 46


def test_only_an_alarm_with_threshold_and_action_catches():
    operations = Operations(
        alarms=[
            Alarm("psi", ["drift"], 0.2, "train again"),
            Alarm("replay", ["skew"], 0.01),
            Alarm("p99", ["overload"], action="shed load"),
        ]
    )
    assert operations.caught == {"drift"}


def test_a_table_of_features_says_which_are_fresh_when_they_serve():
    rows = [
        Feature("price", "item", -3_600, max_age_s=60),
        Feature("genre", "item"),
        Feature("plays", "item", -60, max_age_s=3_600),
    ]
    table = feature_table(rows)
    assert list(table["of use for"]) == ["1 min", "", "1 h"]
    assert list(table["fresh"]) == ["no", "", "yes"]
    assert "fresh" not in feature_table([Feature("genre", "item")])


@pytest.mark.parametrize(
    ("kind", "right", "wrong", "error"),
    [
        (Machine, {}, {"cores": 0}, BadValue),
        (Machine, {}, {"cores": 1.5}, BadValue),
        (Machine, {}, {"memory_gb": "64 GB"}, BadType),
        (Machine, {}, {"usd_per_hour": -1}, BadValue),
        (Machine, {}, {"memory_gb": 64e9}, BadValue),
        (Stage, STAGE, {"refresh_s": 6e11}, BadValue),
        (TrainingData, DATA, {"horizon_days": 604_800}, BadValue),
        (Experiment, EXPERIMENT, {"days": 1_209_600}, BadValue),
        (Operations, {}, {"retrain_days": 604_800}, BadValue),
        (Serving, {}, {"machine": 16}, BadType),
        (Serving, {}, {"zones": 0}, BadValue),
        (Serving, {}, {"utilisation": 80}, BadValue),
        (Serving, {}, {"network_ms": -0.5}, BadValue),
        (Serving, {}, {"slow_share": 5}, BadValue),
        (Serving, {}, {"slow_factor": 0.5}, BadValue),
        (Serving, {}, {"hedge_ms": 0}, BadValue),
        (Serving, {}, {"timeout_ms": "50 ms"}, BadType),
        (Serving, {}, {"cache_hit_rate": 90}, BadValue),
        (Stage, STAGE, {"replicas": 0}, BadValue),
        (Stage, STAGE, {"item_bytes": -1}, BadValue),
        (Source, SOURCE, {"kind": "clicks"}, BadValue),
        (Source, SOURCE, {"biases": ["luck"]}, BadValue),
        (Source, SOURCE, {"biases": "position"}, BadType),
        (TrainingData, DATA, {"sources": []}, BadValue),
        (TrainingData, DATA, {"sources": ["log"]}, BadType),
        (TrainingData, DATA, {"split": "80/20"}, BadValue),
        (TrainingData, DATA, {"train_days": 0}, BadValue),
        (TrainingData, DATA, {"horizon_days": "1 day"}, BadType),
        (TrainingData, DATA, {"negatives_kept": 0}, BadValue),
        (TrainingData, DATA, {"negatives_kept": 10}, BadValue),
        (TrainingData, DATA, {"corrections": ["position"]}, BadType),
        (TrainingData, DATA, {"corrections": {"luck": "none"}}, BadValue),
        (TrainingData, DATA, {"filters": [""]}, BadValue),
        (TrainingData, DATA, {"logs_propensities": 0.1}, BadType),
        (TrainingData, DATA, {"exploration_share": 5}, BadValue),
        (Evaluation, EVALUATION, {"metric": " "}, BadValue),
        (Evaluation, EVALUATION, {"slices": "tail"}, BadType),
        (Experiment, EXPERIMENT, {"unit": "impression"}, BadValue),
        (Experiment, EXPERIMENT, {"baseline": 52}, BadValue),
        (Experiment, EXPERIMENT, {"mde": 0}, BadValue),
        (Experiment, EXPERIMENT, {"days": math.nan}, BadValue),
        (Experiment, EXPERIMENT, {"alpha": 5}, BadValue),
        (Experiment, EXPERIMENT, {"ramp": [1, 5, 10]}, BadValue),
        (Experiment, EXPERIMENT, {"ramp": "1%"}, BadType),
        (Experiment, EXPERIMENT, {"srm_check": "yes"}, BadType),
        (Alarm, ALARM, {"catches": ["fire"]}, BadValue),
        (Alarm, ALARM, {"catches": "drift"}, BadType),
        (Alarm, ALARM, {"threshold": "20%"}, BadType),
        (Operations, {}, {"rollback_minutes": 0}, BadValue),
        (Operations, {}, {"retrain_days": "daily"}, BadType),
        (Operations, {}, {"alarms": [ALARM]}, BadType),
        (Operations, {}, {"cold_start": "popular"}, BadType),
        (Alternative, ALTERNATIVE, {"funnel": [STAGE]}, BadType),
        (Alternative, ALTERNATIVE, {"rejected_because": ""}, BadValue),
        (Feature, {"name": "age", "actor": "item"}, {"max_age_s": 0}, BadValue),
        (Feature, {"name": "age", "actor": "item"}, {"window_days": "7d"}, BadType),
    ],
)
def test_an_impossible_value_is_refused_by_name(kind, right, wrong, error):
    kind(**right)
    with pytest.raises(error) as caught:
        kind(**{**right, **wrong})
    assert next(iter(wrong)) in str(caught.value)
    assert isinstance(caught.value, MlsdError)


@pytest.mark.parametrize(
    ("kind", "right"),
    [
        (Stage, {k: STAGE[k] for k in ("name", "items_in", "items_out")}),
        (Source, SOURCE),
        (TrainingData, DATA),
        (Experiment, EXPERIMENT),
        (Evaluation, EVALUATION),
        (Alarm, ALARM),
        (Alternative, ALTERNATIVE),
        (Metric, {"name": "AUC", "stage": "offline", "level": "component"}),
        (Feature, {"name": "age", "actor": "item"}),
        (
            Requirements,
            {"daily_requests": 1e6, "peak_factor": 2, "p99_ms": 100, "corpus": 1_000},
        ),
        (
            ProblemStatement,
            {
                "decision": "d",
                "actor": "a",
                "input": ["a"],
                "output": "o",
                "label": "l",
                "horizon_days": 1,
            },
        ),
        (
            Design,
            {
                "name": "d",
                "problem": STRONG.problem,
                "requirements": STRONG.requirements,
                "funnel": FUNNEL,
            },
        ),
    ],
)
def test_a_missing_part_is_named_with_what_was_expected(kind, right):
    for name in right:
        given = {key: value for key, value in right.items() if key != name}
        with pytest.raises(BadType) as caught:
            kind(**given)
        assert caught.value.argument == f"{kind.__name__}.{name}"
        assert caught.value.came == "nothing"
        assert caught.value.expected.startswith("a ")


def test_a_part_that_does_not_exist_is_named_with_its_neighbour():
    with pytest.raises(BadType, match="Did you mean p99_ms") as caught:
        Requirements(daily_requests=1e6, peak_factor=2, p99=100, corpus=1_000)
    assert caught.value.argument == "Requirements.p99"
    assert caught.value.came == "100"


def test_a_number_with_its_unit_written_out_is_told_where_the_unit_is():
    with pytest.raises(BadType, match="write the number alone"):
        Requirements(daily_requests=1e6, peak_factor=2, p99_ms="100 ms", corpus=1_000)


def test_a_number_that_no_unit_of_its_name_allows_is_asked_for_its_unit():
    with pytest.raises(BadValue, match="Is it in another unit") as caught:
        replace(STRONG.problem, horizon_days=604_800)
    assert caught.value.argument == "problem.horizon_days"
    assert caught.value.expected == "a number of days, from 0 to 3,650"


def test_a_machine_without_a_price_is_no_reason_to_fail():
    design = one_queue(cores=4)
    free = replace(design.serving, machine=Machine(cores=4, usd_per_hour=0), stated_usd_per_1000=1)
    assert "stated-capacity" in [f.kind for f in replace(design, serving=free).check()]


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("serving", Machine()),
        ("data", DATA),
        ("evaluation", "NDCG"),
        ("experiment", STRONG.data),
        ("operations", [Alarm(**ALARM)]),
        ("alternatives", FUNNEL),
        ("alternatives", [Alternative(**ALTERNATIVE)] * 2),
    ],
)
def test_a_design_refuses_a_part_of_the_wrong_kind(part, wrong):
    with pytest.raises(MlsdError, match=part):
        replace(STRONG, **{part: wrong})


def test_a_part_can_not_be_changed_after_it_is_made():
    with pytest.raises(FrozenInstanceError):
        STRONG.serving.zones = 1


def test_what_an_answer_leaves_out_is_left_out_of_its_repr():
    bare = Design(name="d", problem=STRONG.problem, requirements=STRONG.requirements, funnel=FUNNEL)
    assert "serving" not in repr(bare)
    assert "family" not in repr(bare)
    assert "recall=1.0" in repr(bare)
    assert "serving=Serving(" in repr(STRONG)
    assert "family=Family(" in repr(STRONG)


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("level", LEVELS)
def test_an_example_shows_its_parts_as_html(topic, level):
    html = example(topic, level)._repr_html_()
    assert ("Capacity at the peak" in html) == (level != "weak")
    assert ("Alternatives" in html) == (level == "strong")
    assert "Training data" in html
    assert ("No findings." in html) == (level != "weak")
    assert "inf" not in html


@pytest.mark.parametrize("n_stages", [1, 3, 4, 6])
def test_a_picture_is_no_wider_than_a_notebook_cell(n_stages):
    mpl.use("Agg")
    chain = [Stage(**{**STAGE, "name": f"stage {i}"}, model="linear") for i in range(n_stages)]
    above, below = replace(STRONG, funnel=Funnel(chain)).show()
    assert above.figure.get_figwidth() <= 10
    assert len(below.patches) == n_stages + 1
    plt.close("all")


def test_a_notebook_shows_picture_and_tables_once_the_design_is_served(monkeypatch):
    mpl.use("Agg")
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    STRONG._ipython_display_()
    assert [type(each).__name__ for each in shown] == ["Figure", "HTML"]
    assert "search, strong" in shown[1].data
    assert not plt.get_fignums()
    with pytest.raises(NotImplementedError):
        replace(STRONG, serving=None)._ipython_display_()


def test_stated_totals_may_be_rounded_by_ten_percent():
    design = one_queue(qps=50, cores=4, replicas=2)
    p99_ms = design.capacity().p99_ms
    for factor, found in ((1.09, []), (0.91, []), (1.2, ["stated-capacity"])):
        serving = replace(design.serving, stated_p99_ms=p99_ms * factor, stated_machines=2)
        kinds = [f.kind for f in replace(design, serving=serving).check()]
        assert [k for k in kinds if k == "stated-capacity"] == found


def test_a_stage_that_can_not_keep_up_is_a_finding_and_not_an_error():
    found = {f.kind: f for f in one_queue(qps=500, service_ms=10).check()}
    assert "500%" in found["utilisation"].follows
    assert "p99" not in found
