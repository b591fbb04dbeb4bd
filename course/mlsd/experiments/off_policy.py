"""What a policy would have earned, from the log of another one whose propensities were kept.

logged_propensities: probability with which the logging policy took the action that it took;
target_propensities: with which the new policy would take the same one; both shape (n,).
"""

import math
from dataclasses import dataclass

import numpy as np

from mlsd.errors import BadValue
from mlsd.experiments._inputs import Values, as_long, positive, probabilities, share, vector

__all__ = ["OffPolicyEstimate", "doubly_robust", "ips", "snips"]


@dataclass(frozen=True)
class OffPolicyEstimate:
    """A mean reward of the new policy, its standard error and its interval.

    effective_n: (sum w)^2 / sum w^2 (Kish), the rows that the weights leave one with.
    """

    value: float
    standard_error: float
    low: float
    high: float
    effective_n: float


def ips(
    rewards: Values,
    logged_propensities: Values,
    target_propensities: Values,
    *,
    clip: float | None = None,
    confidence: float = 0.95,
) -> OffPolicyEstimate:
    """Estimate by inverse propensity scores: mean(w r), w = target / logged.

    Unbiased if every action of the new policy had a chance in the log (Horvitz and Thompson 1952).
    clip: the largest weight; it trades variance for bias. Raises BadType, BadShape, BadValue.
    """
    r, w = _weighted(rewards, logged_propensities, target_propensities, clip)
    return _estimate(w * r, w, confidence)


def snips(
    rewards: Values,
    logged_propensities: Values,
    target_propensities: Values,
    *,
    clip: float | None = None,
    confidence: float = 0.95,
) -> OffPolicyEstimate:
    """Estimate by self-normalised IPS: sum(w r) / sum(w) (Swaminathan and Joachims 2015).

    Slightly biased in small logs, mostly of less variance, and never outside the range of the
    rewards. The standard error is the delta method's. Arguments and errors as `ips`.
    """
    r, w = _weighted(rewards, logged_propensities, target_propensities, clip)
    if not w.sum() > 0:
        raise BadValue("target_propensities", "0 for each row", "a policy that overlaps the log")
    value = float((w * r).sum() / w.sum())
    return _estimate(value + w * (r - value) / w.mean(), w, confidence)


def doubly_robust(
    rewards: Values,
    logged_propensities: Values,
    target_propensities: Values,
    predicted_logged: Values,
    predicted_target: Values,
    *,
    clip: float | None = None,
    confidence: float = 0.95,
) -> OffPolicyEstimate:
    """Estimate by mean(q_target + w (r - q_logged)) (Dudik, Langford and Li 2011).

    predicted_logged: a model's reward for the action that was taken; predicted_target: its
    expected reward under the new policy, both shape (n,), from a model that did not see these
    rows. Right if either the model or the propensities are. Other arguments, errors as `ips`.
    """
    r, w = _weighted(rewards, logged_propensities, target_propensities, clip)
    taken = as_long(
        "predicted_logged", vector("predicted_logged", predicted_logged), "rewards", len(r)
    )
    expected = as_long(
        "predicted_target", vector("predicted_target", predicted_target), "rewards", len(r)
    )
    return _estimate(expected + w * (r - taken), w, confidence)


def _weighted(
    rewards: Values, logged: Values, target: Values, clip: float | None
) -> tuple[np.ndarray, np.ndarray]:
    r = vector("rewards", rewards, least=2)
    below = probabilities("logged_propensities", logged, above_zero=True)
    above = probabilities("target_propensities", target)
    for name, values in (("logged_propensities", below), ("target_propensities", above)):
        as_long(name, values, "rewards", len(r))
    weights = above / below
    if clip is not None:
        weights = np.minimum(weights, positive("clip", clip))
    return r, weights


def _estimate(terms: np.ndarray, weights: np.ndarray, confidence: float) -> OffPolicyEstimate:
    from scipy import special

    value = float(terms.mean())
    error = float(terms.std(ddof=1)) / math.sqrt(len(terms))
    half = float(special.ndtri((1 + share("confidence", confidence, "0.95")) / 2)) * error
    squares = float((weights**2).sum())
    effective = float(weights.sum()) ** 2 / squares if squares else 0.0
    return OffPolicyEstimate(value, error, value - half, value + half, effective)
