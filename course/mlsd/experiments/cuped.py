"""CUPED: take out of a metric what the time before the experiment already explains."""

import numpy as np

from mlsd.experiments._inputs import Values, as_long, vector
from mlsd.experiments.analysis import Comparison, compare_means

__all__ = ["compare_cuped", "cuped_theta", "cuped_values"]


def cuped_theta(metric: Values, covariate: Values) -> float:
    """Return cov(y, x) / var(x), 0 for a covariate that does not vary.

    metric y, covariate x: shape (n,), one value a user. Raises BadType, BadShape, BadValue.
    """
    y, x = _pair("metric", metric, "covariate", covariate)
    (_, s_xy), (_, s_xx) = np.cov(y, x)
    return float(s_xy / s_xx) if s_xx > 0 else 0.0


def cuped_values(
    metric: Values,
    covariate: Values,
    *,
    theta: float | None = None,
    covariate_mean: float | None = None,
) -> np.ndarray:
    """Return y - theta (x - mean(x)), shape (n,): same mean, variance times 1 - corr(x, y)^2.

    covariate: known *before* the experiment, so that the treatment can't change it; theta and
    covariate_mean: those of these users unless given. Deng, Xu, Kohavi and Walker 2013.
    """
    y, x = _pair("metric", metric, "covariate", covariate)
    theta = cuped_theta(y, x) if theta is None else theta
    return y - theta * (x - (x.mean() if covariate_mean is None else covariate_mean))


def compare_cuped(
    control: Values,
    treatment: Values,
    control_before: Values,
    treatment_before: Values,
    confidence: float = 0.95,
) -> Comparison:
    """Compare two arms by CUPED: one theta and one mean of the covariate for both.

    control, treatment: the metric, one value a user; control_before, treatment_before: the
    covariate of the same users. theta comes from both arms, each about its own mean, so that the
    effect itself does not enter it. Raises BadType, BadShape, BadValue.
    """
    arms = [
        _pair("control", control, "control_before", control_before),
        _pair("treatment", treatment, "treatment_before", treatment_before),
    ]
    centred = [np.concatenate([a[i] - a[i].mean() for a in arms]) for i in (0, 1)]
    theta = cuped_theta(*centred)
    overall = float(np.concatenate([x for _, x in arms]).mean())
    one, other = (cuped_values(y, x, theta=theta, covariate_mean=overall) for y, x in arms)
    return compare_means(one, other, confidence=confidence)


def _pair(name: str, metric: Values, other: str, covariate: Values) -> tuple[np.ndarray, ...]:
    y = vector(name, metric, least=2)
    return y, as_long(other, vector(other, covariate, least=2), name, len(y))
