"""Evaluation offline, and the online experiment: unit, size, duration, ramp."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import NormalDist
from typing import Literal

import pandas as pd

from mlsd.design import validate
from mlsd.design.findings import Finding
from mlsd.design.metrics import Metric
from mlsd.design.problem import ProblemStatement
from mlsd.design.requirements import ROUNDING
from mlsd.design.units import days, statements

UNITS = ("user", "session", "request", "cluster", "time slot")
DAYS_A_WEEK = 7
FIRST_STEP = 0.1


@validate.named
@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """How a model is judged before anybody sees it.

    against: what it is compared with, such as "production and BM25". metric: an offline
    metric of the plan. interval: how its uncertainty is found, such as "bootstrap over
    queries". slices: groups of requests that are looked at one by one. Raises BadValue.
    """

    against: str
    metric: str
    interval: str = ""
    slices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        validate.text("evaluation.against", self.against)
        validate.text("evaluation.metric", self.metric)
        validate.kind("evaluation.interval", self.interval, str)
        object.__setattr__(self, "slices", validate.texts("evaluation.slices", self.slices))

    def table(self) -> pd.DataFrame:
        """Return what is stated, one row each."""
        return statements(
            [
                ("compared with", self.against),
                ("by", self.metric),
                ("interval", self.interval),
                ("slices", ", ".join(self.slices)),
            ]
        )


@validate.named
@dataclass(frozen=True, kw_only=True)
class Experiment:
    """The online experiment that decides about the launch.

    metric: an online metric of the plan. unit: what is randomised. baseline: its value
    today; mde: the smallest change worth finding, in the metric's own unit; sd: standard
    deviation over units, sqrt(p (1 - p)) if not given, for a rate. units_per_day: units that
    come for the first time, a day. stated_per_arm: size of each arm as the candidate says
    it. days: duration. ramp: shares of the traffic, step by step. srm_check: whether the
    sizes of the arms are tested against the plan (sample ratio mismatch). interference,
    novelty, off_policy: what is done about units that touch each other, about effects that
    wear off, and what is estimated from logs before. Raises BadValue.
    """

    metric: str
    unit: Literal["user", "session", "request", "cluster", "time slot"]
    baseline: float
    mde: float
    units_per_day: float
    days: float
    sd: float | None = None
    alpha: float = 0.05
    power: float = 0.8
    share: float = 1.0
    stated_per_arm: float | None = None
    ramp: tuple[float, ...] = ()
    srm_check: bool = False
    interference: str = ""
    novelty: str = ""
    off_policy: str = ""

    def __post_init__(self) -> None:
        validate.text("experiment.metric", self.metric)
        validate.one_of("experiment.unit", self.unit, UNITS)
        validate.positive("experiment.mde", self.mde, "the metric's own unit")
        validate.positive("experiment.units_per_day", self.units_per_day, f"{self.unit}s a day")
        validate.positive("experiment.days", self.days, "days", validate.TEN_YEARS_D)
        validate.number("experiment.alpha", self.alpha, 1e-6, "probability", 0.5)
        validate.number("experiment.power", self.power, 0.5, "probability", 1 - 1e-6)
        validate.number("experiment.share", self.share, 1e-6, "the traffic (a share)", 1)
        if self.sd is None:
            validate.number("experiment.baseline", self.baseline, 0, "a rate, or give sd", 1)
        else:
            validate.number("experiment.baseline", self.baseline, float("-inf"), "the metric")
            validate.positive("experiment.sd", self.sd, "the metric's own unit")
        if self.stated_per_arm is not None:
            validate.positive("experiment.stated_per_arm", self.stated_per_arm, f"{self.unit}s")
        ramp = validate.parts("experiment.ramp", self.ramp, object)
        for i, step in enumerate(ramp):
            validate.number(f"experiment.ramp[{i}]", step, 0, "the traffic (a share)", 1)
        object.__setattr__(self, "ramp", ramp)
        validate.flag("experiment.srm_check", self.srm_check)
        for name in ("interference", "novelty", "off_policy"):
            validate.kind(f"experiment.{name}", getattr(self, name), str)

    @property
    def variance(self) -> float:
        """Variance of the metric over units: sd^2, or p (1 - p) for a rate."""
        return self.sd**2 if self.sd is not None else self.baseline * (1 - self.baseline)

    @property
    def needed_per_arm(self) -> int:
        """Units in each arm: 2 (z_(1 - alpha / 2) + z_power)^2 variance / mde^2."""
        z = NormalDist().inv_cdf
        factor = (z(1 - self.alpha / 2) + z(self.power)) ** 2
        return max(2, ceil(2 * factor * self.variance / self.mde**2))

    @property
    def reached_per_arm(self) -> float:
        """Units in each arm after `days`, half of the share for each."""
        return self.units_per_day * self.days * self.share / 2

    def table(self) -> pd.DataFrame:
        """Return what is stated and what follows, one row each."""
        return statements(
            [
                ("metric", f"{self.metric}, {self.baseline:g} today"),
                ("smallest change to find", f"{self.mde:g}"),
                ("unit", self.unit),
                ("needed in each arm", f"{self.needed_per_arm:,} {self.unit}s"),
                ("duration", f"{days(self.days)}, {self.reached_per_arm:,.0f} in each arm"),
                ("ramp", ", ".join(f"{step:.0%}" for step in self.ramp)),
                ("sample ratio", "tested" if self.srm_check else ""),
                ("interference", self.interference),
                ("novelty", self.novelty),
                ("before, from logs", self.off_policy),
            ]
        )


def check_evaluation(evaluation: Evaluation, metrics: Sequence[Metric]) -> Iterator[Finding]:
    """Find an offline comparison that the metric plan does not have."""
    offline = [m.name for m in metrics if m.stage == "offline"]
    if offline and evaluation.metric not in offline:
        yield Finding(
            "evaluation-metric",
            "evaluation.metric",
            f"models are compared by {evaluation.metric!r}",
            f"the offline metrics of the plan are {', '.join(offline)}",
        )


def check_experiment(experiment: Experiment, metrics: Sequence[Metric]) -> Iterator[Finding]:
    """Find sizes and durations that don't follow, and a unit or metric that can't decide."""
    online = [m.name for m in metrics if m.stage == "online"]
    if online and experiment.metric not in online:
        yield Finding(
            "experiment-metric",
            "experiment.metric",
            f"the experiment decides by {experiment.metric!r}",
            f"the online metrics of the plan are {', '.join(online)}",
        )
    needed = experiment.needed_per_arm
    stated = experiment.stated_per_arm
    if stated is not None and abs(stated / needed - 1) > ROUNDING:
        yield Finding(
            "sample-size",
            "experiment.stated_per_arm",
            f"{stated:,.0f} {experiment.unit}s in each arm",
            f"a change of {experiment.mde:g} at {experiment.power:.0%} power takes {needed:,}",
        )
    if experiment.reached_per_arm < needed:
        yield Finding(
            "duration",
            "experiment.days",
            f"{days(experiment.days)}, {experiment.reached_per_arm:,.0f} in each arm",
            f"{needed:,} are needed: {ceil(needed / experiment.reached_per_arm * experiment.days)} "
            "days",
        )
    if experiment.days % DAYS_A_WEEK:
        yield Finding(
            "experiment-week",
            "experiment.days",
            days(experiment.days),
            "weekends weigh more or less than in a year; run whole weeks",
            "gap",
        )
    if experiment.unit in ("request", "session"):
        yield Finding(
            "unit-mixes-arms",
            "experiment.unit",
            f"each {experiment.unit} is randomised by itself",
            "one person meets both arms, so that what the first teaches shows in the second",
            "gap",
        )
    yield from _check_ramp(experiment)


def check_label_in_time(experiment: Experiment, problem: ProblemStatement) -> Iterator[Finding]:
    """Find an experiment that ends before the first label is known."""
    if experiment.days <= problem.horizon_days:
        yield Finding(
            "experiment-before-label",
            "experiment.days",
            days(experiment.days),
            f"the label is known {days(problem.horizon_days)} after the decision: no unit has one",
        )


def _check_ramp(experiment: Experiment) -> Iterator[Finding]:
    ramp = experiment.ramp
    if not ramp:
        return
    if list(ramp) != sorted(set(ramp)) or ramp[0] <= 0:
        stated, follows = "not rising", "each step must be larger than the one before"
    elif ramp[0] > FIRST_STEP:
        stated = f"{ramp[0]:.0%} of the traffic at once"
        follows = f"a crash reaches all of them; begin with {FIRST_STEP:.0%} or less"
    elif ramp[-1] > experiment.share:
        stated = f"{ramp[-1]:.0%} of the traffic in the last step"
        follows = f"the experiment has {experiment.share:.0%} of it"
    else:
        return
    yield Finding("ramp", "experiment.ramp", stated, follows)
