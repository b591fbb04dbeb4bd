"""The metric plan: offline and online, of a component and end to end, and guardrails."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from mlsd.design import validate
from mlsd.design.findings import Finding


@validate.named
@dataclass(frozen=True, kw_only=True)
class Metric:
    """One metric of the plan.

    stage: "offline" (on logged or judged data) or "online" (on live traffic). level:
    "component" (one part, such as the recall of retrieval) or "end-to-end". direction:
    which way is better, "up" or "down". guardrail: whether it must only not get worse;
    threshold: the value at which it stops a launch, in the metric's own unit. predicts:
    the name of the online metric that an offline one stands for. gaming: how it can rise
    while users are worse off, and what would show it. Raises BadValue.
    """

    name: str
    stage: Literal["offline", "online"]
    level: Literal["component", "end-to-end"]
    direction: Literal["up", "down"] | None = None
    guardrail: bool = False
    threshold: float | None = None
    predicts: str | None = None
    gaming: str = field(default="", metadata=validate.QUIET)

    def __post_init__(self) -> None:
        validate.text("metric.name", self.name)
        place = f"metrics[{self.name!r}]"
        validate.one_of(f"{place}.stage", self.stage, ("offline", "online"))
        validate.one_of(f"{place}.level", self.level, ("component", "end-to-end"))
        validate.one_of(f"{place}.direction", self.direction, ("up", "down", None))
        validate.one_of(f"{place}.guardrail", self.guardrail, (True, False))
        if self.threshold is not None:
            validate.number(f"{place}.threshold", self.threshold, float("-inf"), "its own unit")
        if self.predicts is not None:
            validate.text(f"{place}.predicts", self.predicts)
        validate.kind(f"{place}.gaming", self.gaming, str)


def metric_table(metrics: Sequence[Metric]) -> pd.DataFrame:
    """Return one row a metric, goals before guardrails, offline before online."""
    columns = ["metric", "role", "stage", "level", "better", "threshold", "predicts"]
    ordered = sorted(metrics, key=lambda m: (m.guardrail, m.stage, m.level == "end-to-end"))
    rows = [
        (
            m.name,
            "guardrail" if m.guardrail else "goal",
            m.stage,
            m.level,
            m.direction or "",
            "" if m.threshold is None else f"{m.threshold:g}",
            m.predicts or "",
        )
        for m in ordered
    ]
    return pd.DataFrame(rows, columns=columns)


def check_metrics(metrics: Sequence[Metric]) -> Iterator[Finding]:
    """Find corners of the plan that nothing measures and metrics that can't decide."""
    yield from _check_coverage(metrics)
    online = {m.name for m in metrics if m.stage == "online"}
    for metric in metrics:
        yield from _check_metric(metric, online)


def _check_coverage(metrics: Sequence[Metric]) -> Iterator[Finding]:
    goals = [m for m in metrics if not m.guardrail]
    online_goals = [m for m in goals if m.stage == "online"]
    if not any(m.stage == "offline" for m in goals):
        yield Finding(
            "no-offline-metric",
            "metrics",
            "no offline metric",
            "each model must be shown to users to be judged; name what it is chosen by before",
            "gap",
        )
    if not online_goals:
        yield Finding(
            "no-online-metric",
            "metrics",
            "no online metric that should rise or fall",
            "an experiment can't say whether the launch helped",
            "gap",
        )
    elif not any(m.level == "end-to-end" for m in online_goals):
        yield Finding(
            "no-end-to-end-metric",
            "metrics",
            "online metrics of components only: " + ", ".join(m.name for m in online_goals),
            "a better part can make the whole worse unseen; measure what the user came for",
            "gap",
        )
    if not any(m.guardrail for m in metrics):
        yield Finding(
            "no-guardrail",
            "metrics",
            "no guardrail",
            "the goal can be met at the cost of latency, complaints or revenue unseen",
            "gap",
        )


def _check_metric(metric: Metric, online: set[str]) -> Iterator[Finding]:
    place = f"metrics[{metric.name!r}]"
    if metric.direction is None:
        yield Finding(
            "metric-direction",
            f"{place}.direction",
            "no direction",
            "nobody can say whether a change of it is good; state 'up' or 'down'",
            "gap",
        )
    if metric.guardrail:
        if metric.stage == "offline":
            yield Finding(
                "guardrail-offline",
                f"{place}.stage",
                "an offline guardrail",
                "an experiment can't watch it, so it stops no launch; measure it online",
            )
        if metric.threshold is None:
            yield Finding(
                "guardrail-threshold",
                f"{place}.threshold",
                "no threshold",
                "a guardrail without a value stops nothing; state the value at which you stop",
                "gap",
            )
    elif metric.stage == "offline" and metric.predicts is None:
        yield Finding(
            "predicts-nothing",
            f"{place}.predicts",
            "names no online metric",
            "an offline gain means nothing until it moves one; name it, then test that it does",
            "gap",
        )
    if metric.predicts is not None and metric.predicts not in online:
        yield Finding(
            "predicts-unknown",
            f"{place}.predicts",
            f"predicts {metric.predicts!r}",
            "the plan has no online metric of this name",
        )
