"""Ratio metrics whose unit of analysis is smaller than the unit of randomisation."""

import numpy as np

from mlsd.errors import BadValue
from mlsd.experiments._inputs import Values, as_long, vector

__all__ = ["delta_variance", "linearise", "ratio_of_sums"]


def ratio_of_sums(numerators: Values, denominators: Values) -> tuple[float, float]:
    """Return sum(y) / sum(x) and its variance by the delta method.

    numerators y, denominators x: shape (n,), the sums of each *user*: clicks and impressions.
    Raises BadType, BadShape, BadValue.
    """
    y, x = _pair(numerators, denominators)
    return float(y.sum() / x.sum()), delta_variance(y, x)


def delta_variance(numerators: Values, denominators: Values) -> float:
    """Return the variance of sum(y) / sum(x) over n independent users.

    (s_yy - 2 r s_xy + r^2 s_xx) / (n mean(x)^2), r = sum(y) / sum(x) (Deng, Knoblich and Lu
    2018). Raises as ratio_of_sums.
    """
    y, x = _pair(numerators, denominators)
    ratio = y.sum() / x.sum()
    (s_yy, s_xy), (_, s_xx) = np.cov(y, x)
    variance = (s_yy - 2 * ratio * s_xy + ratio**2 * s_xx) / (len(x) * x.mean() ** 2)
    return float(max(variance, 0.0))


def linearise(numerators: Values, denominators: Values, ratio: float | None = None) -> np.ndarray:
    """Return one number a user whose mean is the ratio, so that tests of means can be used.

    r + (y - r x) / mean(x), shape (n,). ratio: r, that of the same users unless given; give the
    control's to both arms, to compare them (Budylin et al. 2018). Raises as ratio_of_sums.
    """
    y, x = _pair(numerators, denominators)
    r = y.sum() / x.sum() if ratio is None else ratio
    return r + (y - r * x) / x.mean()


def _pair(numerators: Values, denominators: Values) -> tuple[np.ndarray, np.ndarray]:
    y = vector("numerators", numerators, least=2)
    x = as_long("denominators", vector("denominators", denominators, least=2), "numerators", len(y))
    if x.mean() <= 0:
        raise BadValue("denominators", f"a sum of {x.sum():g}", "a sum above zero")
    return y, x
