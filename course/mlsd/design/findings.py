"""What a check of a design finds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from mlsd.design import validate

KINDS = {
    "no-baseline": "nothing simple to compare the model with",
    "label-at-decision": "the label is known when the decision is taken",
    "log-too-short": "no logged example can have its label yet",
    "peak-not-stated": "the system is sized for the average load",
    "peak-qps": "the stated peak does not follow from the daily requests",
    "no-offline-metric": "nothing to choose a model by before it is shown to users",
    "no-online-metric": "nothing to tell whether the launch helped",
    "no-end-to-end-metric": "online, only parts of the system are measured",
    "no-guardrail": "nothing that must not get worse",
    "guardrail-offline": "a guardrail that an experiment can't watch",
    "guardrail-threshold": "a guardrail without the value at which it stops a launch",
    "metric-direction": "a metric that does not say which way is better",
    "predicts-nothing": "an offline metric that names no online metric",
    "predicts-unknown": "an offline metric that names an online metric nobody measures",
    "corpus": "the first stage does not read the corpus",
    "stage-gap": "a stage reads another number of items than the one before it hands on",
    "stage-grows": "a stage hands on more items than it reads",
    "stage-order": "a stage is cheaper per item than the one before it",
    "stale-index": "a stage is refreshed less often than new items must appear",
    "results": "the last stage hands on another number of items than are shown",
    "recall": "the funnel loses more of the relevant items than is allowed",
    "latency": "the stages take longer than the budget",
    "cores": "the machines are too few for the peak",
    "no-features": "nothing for a model to learn from",
    "leak": "a feature is known only after the decision",
    "label-as-feature": "the label is among the features",
    "unknown-actor": "a feature describes something that is not in the input",
    "actor-without-features": "a part of the input that no feature describes",
}
SEVERITIES = ("contradiction", "gap")


@dataclass(frozen=True)
class Finding:
    """One flaw: where it is, what the design states there, and what follows.

    kind: a key of `KINDS`. severity: "contradiction" (two parts can't both be true) or
    "gap" (something that an interviewer will ask for is missing).
    """

    kind: str
    place: str
    stated: str
    follows: str
    severity: Literal["contradiction", "gap"] = "contradiction"

    def __post_init__(self) -> None:
        validate.one_of("Finding.kind", self.kind, KINDS)
        validate.one_of("Finding.severity", self.severity, SEVERITIES)

    def __str__(self) -> str:
        return f"{self.place}: {self.stated}; {self.follows}"


def findings_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """Return one row a finding, contradictions first."""
    columns = ["severity", "place", "stated", "follows", "kind"]
    ordered = sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
    return pd.DataFrame([[getattr(f, c) for c in columns] for f in ordered], columns=columns)
