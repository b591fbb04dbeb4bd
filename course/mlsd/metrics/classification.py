"""Metrics of a binary classifier: of its scores, its probabilities or its decisions."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from mlsd.errors import BadValue
from mlsd.metrics._inputs import Empty, binary, labels_and_probabilities, paired, value_when_empty

__all__ = [
    "PrecisionRecall",
    "auc",
    "f_beta",
    "log_loss",
    "normalised_entropy",
    "precision_recall",
]


class PrecisionRecall(NamedTuple):
    """Precision and recall of a set of decisions, both in [0, 1]."""

    precision: float
    recall: float


def auc(labels: ArrayLike, scores: ArrayLike) -> float:
    """Return the area under the ROC curve.

    labels: shape (n,), 0 or 1; scores: shape (n,), any scale, higher means more likely positive.
    AUC = P(score of a positive > score of a negative) + P(equal) / 2, so that a constant score
    gives 0.5. Raises BadValue when only one class is present.
    Source: Hanley & McNeil 1982 (the Mann-Whitney statistic, with mid-ranks for ties).
    """
    outcomes, values = paired("labels", labels, "scores", scores)
    positive = binary("labels", outcomes)
    n_positive, n_negative = _class_sizes(positive)
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    mid_ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    wins = mid_ranks[positive].sum() - n_positive * (n_positive + 1) / 2
    return float(wins / (n_positive * n_negative))


def log_loss(
    labels: ArrayLike, probabilities: ArrayLike, clip: float = float(np.finfo(float).eps)
) -> float:
    """Return the mean negative log-likelihood, in nats.

    labels: shape (n,), 0 or 1; probabilities: shape (n,), of label 1, in [0, 1].
    clip: probabilities are kept this far from 0 and 1, so that one certain mistake costs
    -ln(clip), about 36 nats, and not infinity; 0 turns it off.
    """
    if not 0 <= clip < 0.5:
        raise BadValue("clip", f"{clip}", "a number from 0 to below 0.5")
    positive, predicted = labels_and_probabilities(labels, probabilities)
    kept = np.clip(predicted, clip, 1 - clip)
    with np.errstate(divide="ignore"):
        return float(-np.mean(np.where(positive, np.log(kept), np.log1p(-kept))))


def normalised_entropy(labels: ArrayLike, probabilities: ArrayLike) -> float:
    """Return the log loss divided by that of predicting the base rate for everyone.

    labels: shape (n,), 0 or 1; probabilities: shape (n,), of label 1. Predicting the base rate
    gives 1, below 1 is better, above 1 is worse than a constant. Raises BadValue when only one
    class is present. Source: He et al. 2014.
    """
    positive, predicted = labels_and_probabilities(labels, probabilities)
    n_positive, n_negative = _class_sizes(positive)
    base_rate = np.full(len(positive), n_positive / (n_positive + n_negative))
    return log_loss(positive, predicted) / log_loss(positive, base_rate)


def precision_recall(
    labels: ArrayLike, decisions: ArrayLike, empty: Empty = "zero"
) -> PrecisionRecall:
    """Return precision and recall of yes-or-no decisions.

    labels, decisions: shape (n,), 0 or 1. precision = TP / (TP + FP), recall = TP / (TP + FN).
    empty: the value of precision when nothing was decided positive, and of recall when nothing is
    positive: "zero", "one", or "skip" for NaN.
    """
    true_positives, false_positives, false_negatives = _confusion(labels, decisions)
    when_empty = value_when_empty(empty)
    flagged = true_positives + false_positives
    actual = true_positives + false_negatives
    return PrecisionRecall(
        precision=true_positives / flagged if flagged else when_empty,
        recall=true_positives / actual if actual else when_empty,
    )


def f_beta(
    labels: ArrayLike, decisions: ArrayLike, beta: float = 1.0, empty: Empty = "zero"
) -> float:
    """Return F_beta, the weighted harmonic mean of precision and recall.

    labels, decisions: shape (n,), 0 or 1; beta > 0: recall counts beta times as much as
    precision. F_beta = (1 + beta^2) P R / (beta^2 P + R). empty: the value when there is no
    positive label and no positive decision. Source: van Rijsbergen 1979.
    """
    if not (math.isfinite(beta) and beta > 0):
        raise BadValue("beta", f"{beta}", "a number above 0")
    true_positives, false_positives, false_negatives = _confusion(labels, decisions)
    when_empty = value_when_empty(empty)
    hits = (1 + beta**2) * true_positives
    total = hits + beta**2 * false_negatives + false_positives
    return hits / total if total else when_empty


def _class_sizes(positive: np.ndarray) -> tuple[int, int]:
    n_positive = int(positive.sum())
    n_negative = len(positive) - n_positive
    if not n_positive or not n_negative:
        raise BadValue(
            "labels",
            f"{n_positive} positive and {n_negative} negative",
            "both classes",
            "Take more rows, or leave this slice out",
        )
    return n_positive, n_negative


def _confusion(labels: ArrayLike, decisions: ArrayLike) -> tuple[int, int, int]:
    outcomes, chosen = paired("labels", labels, "decisions", decisions)
    positive, flagged = binary("labels", outcomes), binary("decisions", chosen)
    return (
        int(np.sum(positive & flagged)),
        int(np.sum(~positive & flagged)),
        int(np.sum(positive & ~flagged)),
    )
