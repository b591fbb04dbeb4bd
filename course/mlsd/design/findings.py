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
    "impossible-latency": "a latency shorter than one call in a data centre",
    "deep-on-corpus": "a deep model reads the whole catalogue",
    "family-cost": "the cost of an item does not follow from its formula",
    "utilisation": "the replicas of a stage are too few for the peak",
    "zone-loss": "the rest can't carry the load when a zone fails",
    "memory": "a shard does not fit into its machine",
    "p99": "queues and the slowest shard take longer than the budget",
    "stated-capacity": "machines, p99 or cost as stated don't follow",
    "budget": "1000 requests cost more than is allowed",
    "hedge-too-late": "a second replica is asked after the first is given up",
    "timeout-loss": "so many shards are given up that results are missing",
    "hedge-load": "so many calls are made twice that hedging adds to the queue",
    "label-differs": "the model learns another label than the problem asks for",
    "label-too-early": "the label is read before it is known",
    "split-future": "training sees what happened after the test",
    "split-gap": "the last training labels are read in the test period",
    "part-week": "training or test data of part of a week",
    "data-too-long": "the split takes more log than there is",
    "bias": "a known bias of the data is left alone",
    "bots": "nothing keeps bots out of the data",
    "sampling": "probabilities from sampled negatives, not corrected",
    "no-propensities": "a correction by propensities that nobody logs",
    "stale-feature": "a value is too old when it serves",
    "skew": "a feature has another window in serving than in training",
    "evaluation-metric": "models are compared by a metric that is not in the plan",
    "experiment-metric": "the experiment decides by a metric that is not in the plan",
    "sample-size": "the stated size of an arm does not follow",
    "duration": "the experiment ends before it has enough units",
    "experiment-before-label": "the experiment ends before a label is known",
    "experiment-week": "an experiment of part of a week",
    "unit-mixes-arms": "one person meets both arms",
    "ramp": "the ramp begins too high or does not rise",
    "alarm-idle": "an alarm without a threshold or an action",
    "stale-model": "the model is trained again less often than it must be",
    "cold-start-actor": "a cold start of something that is not in the input",
    "alternative-better": "a rejected funnel is better in every number",
}
MISSING = {
    "no-proxy": "nothing on where the label differs from the goal",
    "no-non-goals": "nothing that is not to be optimised",
    "no-harms": "nobody who may be harmed",
    "no-serving": "no machines",
    "no-zones": "all machines in one failure zone",
    "no-tail": "nothing on slow calls",
    "no-freshness": "nothing on how soon a new item must appear",
    "no-budget": "nothing on what requests may cost",
    "no-component-metric": "no metric of a single part",
    "no-gaming": "nothing on how a metric can be gamed",
    "no-data": "no training data",
    "no-exploration": "nothing is shown but the best guess",
    "no-propensity-log": "items are explored, and with what probability is not logged",
    "no-privacy": "nothing on what is not kept",
    "unstated-age": "a value from before the request, of any age",
    "no-cross-features": "no feature of a pair",
    "no-parity": "no window stated for training and for serving",
    "one-stage": "one stage for a large corpus",
    "lossless": "no stage loses a relevant item",
    "no-families": "costs of an item that follow from no formula",
    "no-min-recall": "nothing on how much the funnel may lose",
    "no-alternatives": "nothing that was weighed and rejected",
    "no-evaluation": "no offline evaluation",
    "no-interval": "an offline gain without an interval",
    "no-slices": "no slices",
    "no-experiment": "no online experiment",
    "no-ramp": "no ramp",
    "no-srm": "the sizes of the arms are not tested",
    "no-interference": "nothing on units that touch each other",
    "no-novelty": "nothing on effects that wear off",
    "no-off-policy": "nothing is estimated from logs",
    "no-operations": "nothing on what comes after the launch",
    "no-skew-alarm": "nothing notices skew",
    "no-drift-alarm": "nothing notices drift",
    "fault-uncaught": "nothing notices a usual fault",
    "no-rollback": "no way back",
    "no-cold-start": "nothing for those without history",
    "no-fallback": "nothing to serve when a part fails",
    "no-feedback-loop": "nothing against a model that trains on its own choices",
    "no-abuse": "nothing against gaming",
    "no-incidents": "nobody is called",
}
"""What a review asks for and `Design.check` does not: parts that are not there."""
SEVERITIES = ("contradiction", "gap")


@dataclass(frozen=True)
class Finding:
    """One flaw: where it is, what the design states there, and what follows.

    kind: a key of `KINDS` or `MISSING`. severity: "contradiction" (two parts can't both be true) or
    "gap" (something that an interviewer will ask for is missing).
    """

    kind: str
    place: str
    stated: str
    follows: str
    severity: Literal["contradiction", "gap"] = "contradiction"

    def __post_init__(self) -> None:
        validate.one_of("Finding.kind", self.kind, {**KINDS, **MISSING})
        validate.one_of("Finding.severity", self.severity, SEVERITIES)

    def __str__(self) -> str:
        return f"{self.place}: {self.stated}; {self.follows}"


def findings_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """Return one row a finding, contradictions first."""
    columns = ["severity", "place", "stated", "follows", "kind"]
    ordered = sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
    return pd.DataFrame([[getattr(f, c) for c in columns] for f in ordered], columns=columns)
