"""Results that may be looked at any time: the mixture sequential probability ratio test."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mlsd.errors import BadShape, BadValue
from mlsd.experiments._inputs import Values, positive, share, vector

__all__ = ["always_valid_interval", "always_valid_p_values", "likelihood_ratio", "monitor"]


def likelihood_ratio(
    differences: Values, variances: Values, tau: float, null: float = 0.0
) -> np.ndarray:
    """Return the mixture likelihood ratio of each look, shape (looks,).

    differences: estimate of treatment - control so far; variances: variance of that estimate, V
    (2 sigma^2 / n for n users in each arm; the delta method's for a ratio); tau: standard
    deviation of the effects that one expects, in the unit of the metric, chosen beforehand.
    sqrt(V / (V + tau^2)) exp(tau^2 (d - null)^2 / (2 V (V + tau^2))): for V = 2 sigma^2 / n this
    is the two-sample formula of Johari, Koomen, Pekelis and Walsh 2017. Raises BadType, BadShape,
    BadValue.
    """
    return np.exp(_log_ratio(differences, variances, tau, null))


def always_valid_p_values(
    differences: Values, variances: Values, tau: float, null: float = 0.0
) -> np.ndarray:
    """Return the always-valid p-value of each look, shape (looks,).

    p_k = min(1, p_{k-1}, 1 / likelihood ratio): it never rises, and under the null the
    probability that it *ever* falls to alpha is at most alpha. Looks are in order of time.
    Arguments and errors as `likelihood_ratio`.
    """
    ratios = _log_ratio(differences, variances, tau, null)
    return np.exp(-np.maximum.accumulate(np.maximum(ratios, 0.0)))


def always_valid_interval(
    differences: Values, variances: Values, tau: float, alpha: float = 0.05
) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of the confidence sequence, each of shape (looks,).

    All of its intervals together hold the true difference with probability 1 - alpha: the values
    of `null` at which the likelihood ratio is below 1 / alpha. Errors as `likelihood_ratio`.
    """
    d, v = _looks(differences, variances)
    total = v + positive("tau", tau) ** 2
    half = np.sqrt(2 * v * total / tau**2 * (np.log(total / v) / 2 - np.log(share("alpha", alpha))))
    return d - half, d + half


def monitor(
    control: Values,
    treatment: Values,
    looks: int | Sequence[int] = 20,
    *,
    tau: float,
    alpha: float = 0.05,
) -> pd.DataFrame:
    """Return what each look at a running experiment would show, one row a look.

    control, treatment: one value a user, in the order of arrival; look k sees the first n of each
    arm. looks: how many, equally spaced, or the values of n. tau: see `likelihood_ratio`; the
    minimum detectable effect is a usual choice.
    Columns: n (of each arm), difference, p_value (the usual one, valid at one look fixed
    beforehand), always_valid_p, low and high (confidence sequence at 1 - alpha). Raises BadType,
    BadShape, BadValue.
    """
    from scipy import special

    samples = [vector(k, v, least=2) for k, v in (("control", control), ("treatment", treatment))]
    n = _sizes(looks, min(map(len, samples)))
    means, spread = zip(*(_running(sample, n) for sample in samples), strict=True)
    difference, variance = means[1] - means[0], (spread[0] + spread[1]) / n
    if (variance <= 0).any():
        raise BadValue("control", "no variation up to the first look", "a later first look")
    low, high = always_valid_interval(difference, variance, tau, alpha)
    return pd.DataFrame(
        {
            "n": n,
            "difference": difference,
            "p_value": 2 * special.ndtr(-np.abs(difference) / np.sqrt(variance)),
            "always_valid_p": always_valid_p_values(difference, variance, tau),
            "low": low,
            "high": high,
        },
        index=pd.RangeIndex(1, len(n) + 1, name="look"),
    )


def _running(sample: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and variance (ddof 1) of the first n values; n may be several."""
    shift = sample[: n[0]].mean()
    sums, squares = np.cumsum(sample - shift)[n - 1], np.cumsum((sample - shift) ** 2)[n - 1]
    return shift + sums / n, np.maximum(squares - sums**2 / n, 0.0) / (n - 1)


def _sizes(looks: int | Sequence[int], largest: int) -> np.ndarray:
    if isinstance(looks, int | np.integer):
        if not 1 <= looks <= largest // 2:
            raise BadValue(
                "looks", repr(looks), f"from 1 to {largest // 2}, half of an arm's users"
            )
        return np.linspace(largest / looks, largest, looks).round().astype(int)
    n = vector("looks", looks).astype(int)
    if n[0] < 2 or n[-1] > largest or (np.diff(n) <= 0).any():
        raise BadValue("looks", list(looks), f"rising numbers of users from 2 to {largest}")
    return n


def _log_ratio(differences: Values, variances: Values, tau: float, null: float) -> np.ndarray:
    d, v = _looks(differences, variances)
    total = v + positive("tau", tau) ** 2
    return np.log(v / total) / 2 + tau**2 * (d - null) ** 2 / (2 * v * total)


def _looks(differences: Values, variances: Values) -> tuple[np.ndarray, np.ndarray]:
    d, v = vector("differences", differences), vector("variances", variances)
    if len(d) != len(v):
        raise BadShape("variances", f"{len(v)} values", f"{len(d)}, one for each difference")
    if (v <= 0).any():
        raise BadValue("variances", f"{v.min():g} among them", "numbers above 0")
    return d, v
