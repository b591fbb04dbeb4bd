"""The review: follow-up questions, worst first, and a score by dimension."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Protocol

import pandas as pd

from mlsd.design.alternatives import Alternative
from mlsd.design.data import TrainingData
from mlsd.design.experiment import Evaluation, Experiment
from mlsd.design.features import Feature
from mlsd.design.findings import MISSING, Finding
from mlsd.design.funnel import WHOLE_CATALOGUE, Funnel
from mlsd.design.metrics import Metric
from mlsd.design.operations import FAULTS, Operations
from mlsd.design.problem import ProblemStatement
from mlsd.design.requirements import Requirements
from mlsd.design.rubric import LEVELS, RULES, TOP, WEIGHTS, Rule
from mlsd.design.serving import Serving
from mlsd.design.units import html_of

STAFF_DIMENSIONS = ("scale", "data", "evaluation", "operations")
SENTENCES = {
    "problem": ("proxy", "non_goals", "harms"),
    "operations": ("fallback", "feedback_loop", "abuse", "incidents"),
    "experiment": ("interference", "novelty", "off_policy"),
}


class Reviewable(Protocol):
    """What a review reads of a design."""

    @property
    def name(self) -> str:
        """The name of the design."""

    @property
    def problem(self) -> ProblemStatement:
        """The problem statement."""

    @property
    def requirements(self) -> Requirements:
        """The requirements."""

    @property
    def funnel(self) -> Funnel:
        """The funnel."""

    @property
    def metrics(self) -> Sequence[Metric]:
        """The metric plan."""

    @property
    def features(self) -> Sequence[Feature]:
        """The features."""

    @property
    def serving(self) -> Serving | None:
        """How it is served."""

    @property
    def data(self) -> TrainingData | None:
        """The training data."""

    @property
    def evaluation(self) -> Evaluation | None:
        """The offline evaluation."""

    @property
    def experiment(self) -> Experiment | None:
        """The online experiment."""

    @property
    def operations(self) -> Operations | None:
        """What keeps it right."""

    @property
    def alternatives(self) -> Sequence[Alternative]:
        """What was rejected."""

    def check(self) -> list[Finding]:
        """Return the contradictions and gaps."""


@dataclass(frozen=True)
class Question:
    """One follow-up question, the finding behind it, and the rule that it falls under."""

    finding: Finding
    rule: Rule

    @property
    def text(self) -> str:
        """The question."""
        return self.rule.question

    def __str__(self) -> str:
        return f"{self.text} ({self.finding})"


@dataclass(frozen=True)
class Review:
    """What an interviewer makes of a design, as far as code can tell.

    levels: dimension -> 1 (no hire) to 4 (strong). questions: worst first. risks: risks that
    the design raises by itself.
    """

    name: str
    levels: dict[str, int]
    questions: tuple[Question, ...]
    risks: int

    @property
    def score(self) -> float:
        """Points out of 100: each dimension gives its weight times (level - 1) / 3.

        Communication is left out and the other weights are scaled up to 100.
        """
        points = sum(WEIGHTS[d] * (level - 1) / (TOP - 1) for d, level in self.levels.items())
        return 100 * points / sum(WEIGHTS.values())

    @property
    def hard_fails(self) -> tuple[Finding, ...]:
        """Findings that fail the design whatever its score."""
        return tuple(q.finding for q in self.questions if q.rule.hard)

    @property
    def verdict(self) -> str:
        """The level that the score and the gates allow: no hire, mid, senior or staff."""
        levels = self.levels
        strong = [d for d, level in levels.items() if level == TOP]
        if self.hard_fails:
            return "no hire"
        if (
            self.score >= 82
            and len(set(strong) & set(STAFF_DIMENSIONS)) >= 2
            and min(levels.values()) >= 2
            and self.risks >= 2
        ):
            return "staff"
        if self.score >= 70 and min(levels.values()) >= 2 and strong:
            return "senior"
        if self.score >= 55 and min(levels["data"], levels["metrics"]) >= 2:
            return "mid"
        return "no hire"

    def table(self) -> pd.DataFrame:
        """Return one row a dimension: weight, level, what the level is called, points."""
        rows = [
            (d, WEIGHTS[d], level, LEVELS[level], WEIGHTS[d] * (level - 1) / (TOP - 1))
            for d, level in self.levels.items()
        ]
        return pd.DataFrame(rows, columns=["dimension", "weight", "level", "means", "points"])

    def questions_table(self) -> pd.DataFrame:
        """Return one row a question, worst first, with its finding."""
        rows = [
            (q.rule.dimension, q.text, q.finding.place, q.finding.stated, q.finding.follows)
            for q in self.questions
        ]
        columns = ["dimension", "question", "place", "stated", "follows"]
        return pd.DataFrame(rows, columns=columns)

    def _repr_html_(self) -> str:
        head = f"<h4>Review of {escape(self.name)}: {self.score:.0f} of 100, {self.verdict}</h4>"
        fails = "".join(f"<p>Fails by itself: {escape(str(f))}</p>" for f in self.hard_fails)
        return head + fails + html_of(self.table(), self.questions_table())


def review(design: Reviewable) -> Review:
    """Return the questions that a design invites, and its level in each dimension.

    A dimension begins at 4; each finding caps it at the level of its rule. Communication is
    not judged. Whether a sentence is true is not judged either: only that it is there.
    """
    found = [Question(f, RULES[f.kind]) for f in [*design.check(), *missing(design)]]
    levels = {
        dimension: min([q.rule.caps for q in found if q.rule.dimension == dimension], default=TOP)
        for dimension in WEIGHTS
    }
    return Review(design.name, levels, tuple(sorted(found, key=_rank)), _risks(design))


def missing(design: Reviewable) -> Iterator[Finding]:
    """Find the parts that an interviewer will ask for and the design does not have."""
    yield from _missing_goals(design)
    yield from _missing_serving(design)
    yield from _missing_learning(design)
    yield from _missing_architecture(design)
    yield from _missing_evaluation(design)
    yield from _missing_operations(design)


def _missing_goals(design: Reviewable) -> Iterator[Finding]:
    yield from _unsaid(design, "problem")
    levels = {metric.level for metric in design.metrics}
    if design.metrics and "component" not in levels:
        yield _gap("no-component-metric", "metrics", "when the whole gets worse, no part is named")
    if design.metrics and not any(metric.gaming.strip() for metric in design.metrics):
        yield _gap("no-gaming", "metrics", "a metric that is optimised is found ways around")


def _missing_serving(design: Reviewable) -> Iterator[Finding]:
    serving, needs = design.serving, design.requirements
    if needs.freshness_s is None:
        yield _gap("no-freshness", "requirements.freshness_s", "an index of any age will do")
    if serving is None:
        yield _gap("no-serving", "serving", "cores are not machines, and averages no p99")
        return
    if serving.zones == 1:
        yield _gap("no-zones", "serving.zones", "its loss is the loss of the system")
    if not serving.slow_share and serving.hedge_ms is None and serving.timeout_ms is None:
        yield _gap("no-tail", "serving.slow_share", "the slowest shard of each request decides")
    if needs.max_usd_per_1000 is None and serving.stated_usd_per_1000 is None:
        yield _gap("no-budget", "requirements.max_usd_per_1000", "any number of machines will do")


def _missing_learning(design: Reviewable) -> Iterator[Finding]:
    data, features = design.data, design.features
    if data is None:
        yield _gap("no-data", "data", "nobody can say what the model learns, and from whom")
    else:
        if not data.exploration_share:
            yield _gap(
                "no-exploration", "data.exploration_share", "what is not shown stays unknown"
            )
        elif not data.logs_propensities:
            yield _gap(
                "no-propensity-log", "data.logs_propensities", "what was explored can't be weighted"
            )
        if not data.privacy.strip():
            yield _gap("no-privacy", "data.privacy", "everything is kept, and used")
    for feature in features:
        if feature.available_s < 0 and feature.max_age_s is None:
            place = f"features[{feature.name!r}].max_age_s"
            yield _gap("unstated-age", place, f"{feature.known}, and nobody knows if that will do")
    if features and not any(len(f.actors) > 1 for f in features):
        yield _gap("no-cross-features", "features", "a match of the two can't be learned")
    if features and not any(f.serving_window_days for f in features):
        yield _gap("no-parity", "features", "a 7-day and a 30-day count look alike in the code")


def _missing_architecture(design: Reviewable) -> Iterator[Finding]:
    stages = design.funnel.stages
    if len(stages) == 1 and stages[0].items_in >= WHOLE_CATALOGUE:
        yield _gap("one-stage", "funnel", f"it reads all {stages[0].items_in:,} items")
    if len(stages) > 1 and all(stage.recall == 1 for stage in stages):
        yield _gap("lossless", "funnel.recall", "a stage that drops items drops relevant ones too")
    if not any(stage.family for stage in stages):
        yield _gap("no-families", "funnel", "a cost of an item could be any number")
    if design.requirements.min_recall is None:
        yield _gap("no-min-recall", "requirements.min_recall", "any funnel is good enough")
    if not design.alternatives:
        yield _gap("no-alternatives", "alternatives", "the first idea may not be the best")


def _missing_evaluation(design: Reviewable) -> Iterator[Finding]:
    evaluation, experiment = design.evaluation, design.experiment
    if evaluation is None:
        yield _gap("no-evaluation", "evaluation", "each idea costs an experiment")
    else:
        if not evaluation.interval.strip():
            yield _gap("no-interval", "evaluation.interval", "the gain may be noise")
        if not evaluation.slices:
            yield _gap("no-slices", "evaluation.slices", "a gain overall hides a loss of some")
    if experiment is None:
        yield _gap("no-experiment", "experiment", "an offline gain is not a gain for users")
        return
    if not experiment.ramp:
        yield _gap("no-ramp", "experiment.ramp", "a crash reaches everybody at once")
    if not experiment.srm_check:
        yield _gap("no-srm", "experiment.srm_check", "a broken assignment looks like an effect")
    yield from _unsaid(design, "experiment")


def _missing_operations(design: Reviewable) -> Iterator[Finding]:
    operations = design.operations
    if operations is None:
        yield _gap("no-operations", "operations", "it works on the first day")
        return
    for fault in sorted(FAULTS.keys() - operations.caught):
        kind = f"no-{fault}-alarm" if fault in ("skew", "drift") else "fault-uncaught"
        yield _gap(kind, "operations.alarms", FAULTS[fault])
    if operations.rollback_minutes is None:
        yield _gap(
            "no-rollback", "operations.rollback_minutes", "a bad model stays until it is mended"
        )
    if not operations.cold_start:
        yield _gap("no-cold-start", "operations.cold_start", "new users and items get leftovers")
    yield from _unsaid(design, "operations")


def _unsaid(design: Reviewable, part: str) -> Iterator[Finding]:
    """Find the sentences of a part that are blank."""
    follows = {
        "proxy": "the model is optimised for the label, not for the goal",
        "non_goals": "everything that can be measured will be optimised",
        "harms": "they are found out by the press",
        "fallback": "an error page",
        "feedback_loop": "what is shown is learned, what is learned is shown",
        "abuse": "those who gain by it will game it",
        "incidents": "everybody waits for somebody else",
        "interference": "the arms share items, prices or friends, and the difference is off",
        "novelty": "the first days are not the first months",
        "off_policy": "each idea costs users",
    }
    for name in SENTENCES[part]:
        said = getattr(getattr(design, part), name)
        if not (said.strip() if isinstance(said, str) else said):
            yield _gap(f"no-{name.replace('_', '-')}", f"{part}.{name}", follows[name])


def _gap(kind: str, place: str, follows: str) -> Finding:
    return Finding(kind, place, MISSING[kind], follows, "gap")


def _rank(question: Question) -> tuple[bool, int, bool, int]:
    rule, finding = question.rule, question.finding
    return (
        not rule.hard,
        rule.caps,
        finding.severity != "contradiction",
        -WEIGHTS[rule.dimension],
    )


def _risks(design: Reviewable) -> int:
    """Return how many risks the design raises by itself."""
    operations = design.operations
    raised = [
        *design.problem.harms,
        design.problem.proxy,
        *(metric.gaming for metric in design.metrics),
        *([operations.feedback_loop, operations.abuse] if operations else []),
    ]
    return sum(bool(risk.strip()) for risk in raised)
