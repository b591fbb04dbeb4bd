"""Each kind of finding has a design whose one flaw it names; a clean design has none."""

from dataclasses import replace

import pytest

from flawed_designs import FLAWED as ALL_FLAWED
from mlsd.design import (
    KINDS,
    Design,
    Feature,
    Finding,
    Funnel,
    Metric,
    ProblemStatement,
    Requirements,
    Stage,
    findings_table,
)
from mlsd.errors import BadValue

PROBLEM = ProblemStatement(
    decision="which 10 documents to show, in which order",
    actor="searcher",
    input=("searcher", "query", "document"),
    output="an ordered page of 10 documents",
    label="dwell of at least 10 s",
    horizon_days=30 / 86_400,
    baseline="BM25 and popularity",
    log_days=14,
)
REQUIREMENTS = Requirements(
    daily_requests=216_000_000,
    peak_factor=4,
    p99_ms=200,
    corpus=100_000_000,
    results=10,
    freshness_s=3_600,
    min_recall=0.75,
    cores=2_000,
    stated_peak_qps=10_000,
)
SELECTION = Stage(
    name="selection",
    model="inverted index",
    items_in=100_000_000,
    items_out=100_000,
    us_per_item=0.001,
    recall=0.95,
    shards=100,
    refresh_s=600,
)
STAGE_1 = Stage(
    name="stage 1",
    model="linear",
    items_in=100_000,
    items_out=500,
    us_per_item=0.06,
    recall=0.93,
)
STAGE_2 = Stage(
    name="stage 2",
    model="LambdaMART",
    items_in=500,
    items_out=10,
    us_per_item=46,
    recall=0.9,
)
NDCG = Metric(
    name="NDCG@10",
    stage="offline",
    level="end-to-end",
    direction="up",
    predicts="session success rate",
)
SUCCESS = Metric(name="session success rate", stage="online", level="end-to-end", direction="up")
ZERO_RESULTS = Metric(name="zero-result rate", stage="online", level="component", direction="down")
P99 = Metric(
    name="p99_ms",
    stage="online",
    level="end-to-end",
    direction="down",
    guardrail=True,
    threshold=200,
)
METRICS = (NDCG, SUCCESS, ZERO_RESULTS, P99)
FEATURES = (
    Feature("clicks in the last 7 days", "searcher", -86_400),
    Feature("number of words", "query"),
    Feature("popularity", "document", -3_600),
    Feature("BM25", "query x document"),
)
CLEAN = Design(
    name="search",
    problem=PROBLEM,
    requirements=REQUIREMENTS,
    funnel=Funnel((SELECTION, STAGE_1, STAGE_2)),
    metrics=METRICS,
    features=FEATURES,
)


def problem(**change):
    return replace(CLEAN, problem=replace(PROBLEM, **change))


def requirements(**change):
    return replace(CLEAN, requirements=replace(REQUIREMENTS, **change))


def funnel(selection=SELECTION, stage_1=STAGE_1, stage_2=STAGE_2):
    return replace(CLEAN, funnel=Funnel((selection, stage_1, stage_2)))


def metrics(*chosen):
    return replace(CLEAN, metrics=chosen)


def features(*chosen):
    return replace(CLEAN, features=chosen)


FLAWED = {
    "no-baseline": (problem(baseline=" "), "problem.baseline"),
    "label-at-decision": (problem(horizon_days=0), "problem.horizon_days"),
    "log-too-short": (problem(horizon_days=28), "problem.log_days"),
    "peak-not-stated": (
        requirements(peak_factor=1, stated_peak_qps=None),
        "requirements.peak_factor",
    ),
    "peak-qps": (requirements(stated_peak_qps=2_500), "requirements.stated_peak_qps"),
    "no-offline-metric": (metrics(SUCCESS, ZERO_RESULTS, P99), "metrics"),
    "no-online-metric": (metrics(replace(NDCG, predicts="p99_ms"), P99), "metrics"),
    "no-end-to-end-metric": (
        metrics(replace(NDCG, predicts="zero-result rate"), ZERO_RESULTS, P99),
        "metrics",
    ),
    "no-guardrail": (metrics(NDCG, SUCCESS), "metrics"),
    "guardrail-offline": (
        metrics(NDCG, SUCCESS, replace(P99, stage="offline")),
        "metrics['p99_ms'].stage",
    ),
    "guardrail-threshold": (
        metrics(NDCG, SUCCESS, replace(P99, threshold=None)),
        "metrics['p99_ms'].threshold",
    ),
    "metric-direction": (
        metrics(NDCG, SUCCESS, replace(P99, direction=None)),
        "metrics['p99_ms'].direction",
    ),
    "predicts-nothing": (
        metrics(replace(NDCG, predicts=None), SUCCESS, P99),
        "metrics['NDCG@10'].predicts",
    ),
    "predicts-unknown": (
        metrics(replace(NDCG, predicts="happiness"), SUCCESS, P99),
        "metrics['NDCG@10'].predicts",
    ),
    "corpus": (requirements(corpus=10_000_000_000), "funnel['selection'].items_in"),
    "stage-gap": (
        funnel(stage_1=replace(STAGE_1, items_out=300)),
        "funnel['stage 2'].items_in",
    ),
    "stage-grows": (
        funnel(stage_1=replace(STAGE_1, items_in=400), selection=replace(SELECTION, items_out=400)),
        "funnel['stage 1'].items_out",
    ),
    "stage-order": (
        funnel(stage_2=replace(STAGE_2, us_per_item=0.05)),
        "funnel['stage 2'].us_per_item",
    ),
    "stale-index": (
        funnel(selection=replace(SELECTION, refresh_s=86_400)),
        "funnel['selection'].refresh_s",
    ),
    "results": (requirements(results=20), "funnel['stage 2'].items_out"),
    "recall": (requirements(min_recall=0.9), "funnel.recall"),
    "latency": (requirements(p99_ms=25), "funnel.latency_ms"),
    "cores": (requirements(cores=1_500), "requirements.cores"),
    "no-features": (features(), "features"),
    "leak": (
        features(*FEATURES, Feature("dwell", "document", 30)),
        "features['dwell'].available_s",
    ),
    "label-as-feature": (
        features(*FEATURES, Feature("dwell of at least 10 s", "document", 30)),
        "features['dwell of at least 10 s']",
    ),
    "unknown-actor": (
        features(*FEATURES, Feature("bid", "advertiser")),
        "features['bid'].actor",
    ),
    "actor-without-features": (features(*FEATURES[1:]), "features"),
}
# Kinds of the parts that an answer may leave out, see test_design_review.
OTHER_KINDS = set(ALL_FLAWED)


def test_a_clean_design_has_no_findings():
    assert CLEAN.check() == []


def test_every_kind_of_finding_has_a_flawed_design():
    assert FLAWED.keys() | OTHER_KINDS == KINDS.keys()
    assert not FLAWED.keys() & OTHER_KINDS


@pytest.mark.parametrize("kind", FLAWED)
def test_a_design_with_one_flaw_has_that_finding_alone(kind):
    design, place = FLAWED[kind]
    findings = design.check()
    assert [(f.kind, f.place) for f in findings] == [(kind, place)]


@pytest.mark.parametrize("kind", FLAWED)
def test_a_finding_reads_as_a_sentence(kind):
    (finding,) = FLAWED[kind][0].check()
    assert str(finding) == f"{finding.place}: {finding.stated}; {finding.follows}"
    assert len(finding.stated) > 5
    assert len(finding.follows) > 5


def test_a_finding_gives_the_numbers_that_follow():
    assert "are 10,000" in FLAWED["peak-qps"][0].check()[0].follows
    assert "0.795" in FLAWED["recall"][0].check()[0].follows
    assert "30.0 ms" in FLAWED["latency"][0].check()[0].stated
    assert "1,290 busy" in FLAWED["cores"][0].check()[0].follows


@pytest.mark.parametrize("stated", [9_001, 10_999])
def test_a_stated_peak_may_be_rounded_by_ten_percent(stated):
    assert requirements(stated_peak_qps=stated).check() == []


@pytest.mark.parametrize("stated", [8_999, 11_001])
def test_a_stated_peak_more_than_ten_percent_off_is_a_finding(stated):
    assert [f.kind for f in requirements(stated_peak_qps=stated).check()] == ["peak-qps"]


def test_an_exact_budget_is_kept():
    latency_ms = CLEAN.funnel.latency_ms
    assert requirements(p99_ms=latency_ms).check() == []
    assert [f.kind for f in requirements(p99_ms=latency_ms * 0.999).check()] == ["latency"]


def test_every_stage_and_feature_at_fault_is_named():
    late = [Feature("dwell", "document", 30), Feature("reformulated", "query", 60)]
    assert [f.place for f in features(*FEATURES, *late).check()] == [
        "features['dwell'].available_s",
        "features['reformulated'].available_s",
    ]


def test_both_actors_of_a_pair_are_checked():
    findings = features(*FEATURES, Feature("distance", "shop x courier")).check()
    assert [f.stated for f in findings] == ["describes 'shop'", "describes 'courier'"]


def test_a_pair_describes_both_of_its_actors():
    pairs = [Feature("clicks on it before", "searcher x document"), Feature("words", "query")]
    assert features(*pairs).check() == []


def test_requirements_left_open_are_not_held_against_the_design():
    open_ended = requirements(
        results=None, freshness_s=None, min_recall=None, cores=None, stated_peak_qps=None
    )
    assert open_ended.check() == []


def test_the_table_of_findings_puts_contradictions_first():
    design = replace(problem(baseline=""), features=(*FEATURES, Feature("dwell", "document", 30)))
    findings = design.check()
    table = findings_table(findings)
    assert [f.severity for f in findings] == ["gap", "contradiction"]
    assert list(table["kind"]) == ["leak", "no-baseline"]
    assert findings_table([]).empty


@pytest.mark.parametrize("wrong", [{"kind": "typo"}, {"severity": "fatal"}])
def test_a_finding_of_no_known_kind_or_severity_is_refused(wrong):
    with pytest.raises(BadValue, match=next(iter(wrong))):
        Finding(**{"kind": "leak", "place": "p", "stated": "s", "follows": "f", **wrong})
