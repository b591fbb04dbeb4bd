"""Designs with one flaw each, made from the strong example of a search engine."""

from dataclasses import replace

from example_designs import example
from mlsd.design import (
    Alarm,
    Alternative,
    Design,
    Feature,
    Funnel,
    Machine,
    Metric,
    Source,
    Stage,
)
from mlsd.design.cost import mlp, trees

STRONG = example("search", "strong")
STAGES = STRONG.funnel.stages


def part(name: str, **change) -> Design:
    """Return the strong design with one part changed."""
    return replace(STRONG, **{name: replace(getattr(STRONG, name), **change)})


def without(name: str) -> Design:
    """Return the strong design without an optional part."""
    return replace(STRONG, **{name: () if name == "alternatives" else None})


def stages(change: dict[int, dict]) -> Design:
    """Return the strong design with some stages changed."""
    changed = [replace(s, **change.get(i, {})) for i, s in enumerate(STAGES)]
    return replace(STRONG, funnel=Funnel(changed))


def features(*more: Feature, keep=lambda feature: True) -> Design:
    return replace(STRONG, features=[*(f for f in STRONG.features if keep(f)), *more])


def metrics(keep=lambda metric: True, change=lambda metric: metric) -> Design:
    return replace(STRONG, metrics=[change(m) for m in STRONG.metrics if keep(m)])


def alarms(*change) -> Design:
    return part("operations", alarms=[*STRONG.operations.alarms, *change])


def only_alarms_for(*faults: str) -> Design:
    kept = [a for a in STRONG.operations.alarms if set(a.catches) <= set(faults)]
    return part("operations", alarms=kept)


DEEP = Stage(name="deep", family=mlp(64, 32, 1), items_in=10**9, items_out=10, recall=0.9)

FLAWED: dict[str, tuple[Design, str]] = {
    "impossible-latency": (part("requirements", p99_ms=0.3), "requirements.p99_ms"),
    "deep-on-corpus": (replace(STRONG, funnel=Funnel([DEEP])), "funnel['deep'].model"),
    "family-cost": (stages({3: {"us_per_item": 1.0}}), "funnel['stage 3'].us_per_item"),
    "utilisation": (
        stages({2: {"us_per_item": 15.0, "replicas": 3}}),
        "funnel['stage 2'].replicas",
    ),
    "zone-loss": (stages({2: {"replicas": 2}}), "funnel['stage 2'].replicas"),
    "memory": (stages({0: {"item_bytes": 50_000}}), "funnel['selection'].item_bytes"),
    "p99": (part("serving", slow_share=0.05, slow_factor=60, timeout_ms=None, hedge_ms=None), ""),
    "stated-capacity": (part("serving", stated_machines=12), "serving.stated_machines"),
    "budget": (part("requirements", max_usd_per_1000=0.01), "requirements.max_usd_per_1000"),
    "hedge-load": (part("serving", hedge_ms=2), "serving.hedge_ms"),
    "hedge-too-late": (part("serving", hedge_ms=200), "serving.hedge_ms"),
    "timeout-loss": (part("serving", timeout_ms=10, hedge_ms=None), "serving.timeout_ms"),
    "experiment-before-label": (
        replace(
            part("problem", horizon_days=14, log_days=90),
            data=replace(STRONG.data, horizon_days=14, gap_days=14),
        ),
        "experiment.days",
    ),
    "label-differs": (part("data", label="click"), "data.label"),
    "label-too-early": (part("data", horizon_days=0), "data.horizon_days"),
    "split-future": (part("data", split="random rows"), "data.split"),
    "split-gap": (part("data", gap_days=0), "data.gap_days"),
    "part-week": (part("data", test_days=3), "data.test_days"),
    "data-too-long": (part("data", train_days=56), "data.train_days"),
    "bias": (
        part("data", corrections={"selection": "raters judge the rest"}),
        "data.sources['page log']",
    ),
    "bots": (part("data", filters=["duplicates"]), "data.sources['page log']"),
    "sampling": (
        replace(part("problem", calibrated=True), data=replace(STRONG.data, negatives_kept=0.1)),
        "data.negatives_kept",
    ),
    "no-propensities": (part("data", logs_propensities=False), "data.logs_propensities"),
    "stale-feature": (
        features(Feature("price", "document", -86_400, max_age_s=60)),
        "features['price'].available_s",
    ),
    "skew": (
        features(Feature("visits", "searcher", window_days=7, serving_window_days=30)),
        "features['visits'].serving_window_days",
    ),
    "evaluation-metric": (part("evaluation", metric="AUC"), "evaluation.metric"),
    "experiment-metric": (part("experiment", metric="clicks"), "experiment.metric"),
    "sample-size": (part("experiment", stated_per_arm=10_000), "experiment.stated_per_arm"),
    "duration": (part("experiment", units_per_day=20_000), "experiment.days"),
    "experiment-week": (part("experiment", days=10), "experiment.days"),
    "unit-mixes-arms": (part("experiment", unit="request"), "experiment.unit"),
    "ramp": (part("experiment", ramp=(0.5, 1.0)), "experiment.ramp"),
    "alarm-idle": (
        alarms(Alarm("clicks a minute", ("outage",))),
        "operations.alarms['clicks a minute'].threshold",
    ),
    "stale-model": (part("operations", retrain_days=30), "operations.retrain_days"),
    "cold-start-actor": (
        part("operations", cold_start={"advertiser": "none"}),
        "operations.cold_start['advertiser']",
    ),
    "alternative-better": (
        replace(
            STRONG,
            alternatives=[
                Alternative(
                    name="fewer trees",
                    funnel=Funnel(
                        [*STAGES[:3], replace(STAGES[3], us_per_item=50, family=trees(500, 6))]
                    ),
                    rejected_because="it felt slow",
                )
            ],
        ),
        "alternatives['fewer trees']",
    ),
}
"""Kind of finding -> a design in which `check` finds it, and the place; "" for any place."""

NO_TAIL = {"slow_share": 0, "hedge_ms": None, "timeout_ms": None}
LACKING: dict[str, Design] = {
    "no-proxy": part("problem", proxy=" "),
    "no-non-goals": part("problem", non_goals=()),
    "no-harms": part("problem", harms=()),
    "no-serving": without("serving"),
    "no-zones": part("serving", zones=1),
    "no-tail": part("serving", **NO_TAIL),
    "no-freshness": part("requirements", freshness_s=None),
    "no-budget": part("requirements", max_usd_per_1000=None),
    "no-component-metric": metrics(keep=lambda metric: metric.level != "component"),
    "no-gaming": metrics(change=lambda metric: replace(metric, gaming="")),
    "no-data": without("data"),
    "no-exploration": part("data", exploration_share=0),
    "no-propensity-log": part("data", logs_propensities=False),
    "no-privacy": part("data", privacy=""),
    "unstated-age": features(Feature("rank", "document", -60)),
    "no-cross-features": features(keep=lambda feature: " x " not in feature.actor),
    "no-parity": features(keep=lambda feature: feature.window_days is None),
    "one-stage": replace(
        STRONG,
        funnel=Funnel([replace(STAGES[0], items_out=10)]),
    ),
    "lossless": stages({i: {"recall": 1.0} for i in range(4)}),
    "no-families": stages({i: {"family": None} for i in range(4)}),
    "no-min-recall": part("requirements", min_recall=None),
    "no-alternatives": without("alternatives"),
    "no-evaluation": without("evaluation"),
    "no-interval": part("evaluation", interval=""),
    "no-slices": part("evaluation", slices=()),
    "no-experiment": without("experiment"),
    "no-ramp": part("experiment", ramp=()),
    "no-srm": part("experiment", srm_check=False),
    "no-interference": part("experiment", interference=""),
    "no-novelty": part("experiment", novelty=""),
    "no-off-policy": part("experiment", off_policy=""),
    "no-operations": without("operations"),
    "no-skew-alarm": only_alarms_for("drift", "labels", "overload", "outage", "bad model"),
    "no-drift-alarm": only_alarms_for("skew", "labels", "overload", "outage", "bad model"),
    "fault-uncaught": only_alarms_for("skew", "drift", "labels", "overload", "outage"),
    "no-rollback": part("operations", rollback_minutes=None),
    "no-cold-start": part("operations", cold_start={}),
    "no-fallback": part("operations", fallback=""),
    "no-feedback-loop": part("operations", feedback_loop=""),
    "no-abuse": part("operations", abuse=""),
    "no-incidents": part("operations", incidents=""),
}
"""Kind of gap -> a design in which `review` finds it and `check` does not."""

RECOMMENDATION = example("recommendation", "strong")
AUCTION = replace(
    STRONG.problem, output="a bid for each ad", calibrated=True, label=STRONG.problem.label
)
INTERVIEWS: dict[str, tuple[Design, set[str]]] = {
    "one network reads the whole catalogue": (
        replace(RECOMMENDATION, funnel=Funnel([replace(DEEP, items_in=100_000_000)])),
        {"deep-on-corpus"},
    ),
    "the rows of the click log are split at random": (
        part("data", split="random rows"),
        {"split-future"},
    ),
    "dwell time of the click is a feature": (
        features(Feature("dwell_s", "document", 30)),
        {"leak"},
    ),
    "the label is among the features": (
        features(Feature("dwell of at least 10 s", "document", 30)),
        {"label-as-feature"},
    ),
    "sized for the average load": (
        part("requirements", peak_factor=1, stated_peak_qps=None),
        {"peak-not-stated"},
    ),
    "requests a day divided by 86,400 and called the peak": (
        part("requirements", stated_peak_qps=2_500),
        {"peak-qps"},
    ),
    "the p99 is stated in seconds": (part("requirements", p99_ms=0.3), {"impossible-latency"}),
    "every stage keeps 100% of what is relevant": (
        stages({i: {"recall": 1.0} for i in range(4)}),
        {"lossless"},
    ),
    "the index is rebuilt at night, new pages must show within the hour": (
        stages({0: {"refresh_s": 86_400}}),
        {"stale-index"},
    ),
    "the whole index in the memory of one machine": (stages({0: {"shards": 1}}), {"memory"}),
    "machines for the peak and not one more": (
        replace(
            stages({3: {"replicas": 3}}),
            requirements=replace(
                STRONG.requirements, daily_requests=280_000_000, stated_peak_qps=None
            ),
        ),
        {"zone-loss"},
    ),
    "trees said to cost as much as a linear model": (
        stages({3: {"us_per_item": 0.06}}),
        {"family-cost"},
    ),
    "NDCG is all there is": (
        metrics(
            keep=lambda metric: metric.stage == "offline",
            change=lambda metric: replace(metric, predicts=None),
        ),
        {"no-online-metric"},
    ),
    "revenue may be bought with anything": (
        metrics(keep=lambda metric: not metric.guardrail),
        {"no-guardrail"},
    ),
    "clicks are taken at their word": (part("data", corrections={}), {"bias"}),
    "a tenth of the negatives, and the scores go into an auction": (
        replace(STRONG, problem=AUCTION, data=replace(STRONG.data, negatives_kept=0.1)),
        {"sampling"},
    ),
    "inverse propensities that nobody logged": (
        part("data", logs_propensities=False),
        {"no-propensities"},
    ),
    "a week of data, a label that takes a month": (
        part("problem", horizon_days=30, log_days=21),
        {"log-too-short"},
    ),
    "seven days of clicks in training, thirty in serving": (
        features(Feature("clicks", "searcher", window_days=7, serving_window_days=30)),
        {"skew"},
    ),
    "last night's stock shown as today's": (
        features(Feature("in stock", "document", -43_200, max_age_s=300)),
        {"stale-feature"},
    ),
    "the experiment ends when it looks good": (
        part("experiment", days=3, stated_per_arm=30_000),
        {"sample-size", "experiment-week"},
    ),
    "each page view is randomised": (part("experiment", unit="request"), {"unit-mixes-arms"}),
    "half of the users on the first day": (part("experiment", ramp=(0.5,)), {"ramp"}),
    "the launch is decided by the offline metric": (
        part("experiment", metric="NDCG@10"),
        {"experiment-metric"},
    ),
    "a dashboard for drift that nobody reads": (
        part(
            "operations",
            alarms=[
                replace(a, action="") if "drift" in a.catches else a
                for a in STRONG.operations.alarms
            ],
        ),
        {"alarm-idle", "no-drift-alarm"},
    ),
    "new titles wait until somebody finds them": (
        replace(RECOMMENDATION, operations=replace(RECOMMENDATION.operations, cold_start={})),
        {"no-cold-start"},
    ),
    "the recommender learns from what it chose to show": (
        replace(RECOMMENDATION, data=replace(RECOMMENDATION.data, exploration_share=0)),
        {"no-exploration"},
    ),
    "one machine, 300 shards behind it, and an average": (
        replace(
            stages({0: {"shards": 300}}),
            serving=replace(
                STRONG.serving,
                machine=Machine(cores=32, memory_gb=256),
                slow_share=0.02,
                slow_factor=300,
                hedge_ms=None,
                timeout_ms=None,
            ),
        ),
        {"p99"},
    ),
    "ratings of films as an end in themselves": (
        replace(
            RECOMMENDATION,
            metrics=[Metric(name="RMSE", stage="offline", level="end-to-end", direction="down")],
        ),
        {"no-online-metric", "no-guardrail"},
    ),
    "raters' labels, but only from the open data of another country": (
        part(
            "data",
            label="relevant or not",
            sources=[Source(name="open judgements", kind="open data")],
        ),
        {"label-differs"},
    ),
}
"""What somebody says in an interview -> the design, and the kinds that must be named."""
