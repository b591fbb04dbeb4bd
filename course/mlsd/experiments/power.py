"""How many users an experiment needs, and what too few of them do to its result.

Every test here is the two-sided test of a difference of two means, by the normal approximation.
A proportion p is a mean of zeros and ones with variance p * (1 - p). A difference is absolute, in
the unit of the metric: 10% more than a rate of 0.05 is 0.005.
"""

import math

from mlsd.errors import BadValue
from mlsd.experiments._inputs import number, positive, share

__all__ = [
    "exaggeration",
    "false_positive_risk",
    "mde_of_means",
    "mde_of_proportions",
    "power_of_means",
    "power_of_proportions",
    "sample_size_of_means",
    "sample_size_of_proportions",
]


def sample_size_of_means(
    difference: float,
    sd: float,
    *,
    sd_treatment: float | None = None,
    ratio: float = 1.0,
    alpha: float = 0.05,
    power: float = 0.8,
) -> int:
    """Return the users that control needs to find `difference` with probability `power`.

    sd: standard deviation of the metric between users, in both arms unless sd_treatment is given;
    ratio: users of treatment for one of control, so treatment needs ratio times as many.
    n = (z_{1-alpha/2} + z_power)^2 (sd_c^2 + sd_t^2 / ratio) / difference^2, about
    16 sd^2 / difference^2 with the defaults (Kohavi, Tang and Xu 2020, chapter 17).
    Raises BadType, BadValue.
    """
    difference, variance = _difference(difference), _variance(sd, sd_treatment, ratio)
    needed = (_z(1 - share("alpha", alpha) / 2) + _z(share("power", power, "0.8"))) ** 2
    return max(2, math.ceil(needed * variance / difference**2))


def sample_size_of_proportions(
    rate: float,
    difference: float,
    *,
    ratio: float = 1.0,
    alpha: float = 0.05,
    power: float = 0.8,
) -> int:
    """Return the users that control needs to find the change from `rate` to rate + difference.

    The formula of `sample_size_of_means`, with the variance of each arm at its own rate.
    >>> sample_size_of_proportions(0.05, 0.005)
    31231
    """
    sd, sd_treatment = _deviations(rate, difference)
    return sample_size_of_means(
        difference, sd, sd_treatment=sd_treatment, ratio=ratio, alpha=alpha, power=power
    )


def power_of_means(
    difference: float,
    sd: float,
    n: int,
    *,
    sd_treatment: float | None = None,
    ratio: float = 1.0,
    alpha: float = 0.05,
) -> float:
    """Return the probability that n users of control and ratio * n of treatment find `difference`.

    Both tails count: Phi(d - z) + Phi(-d - z), d = difference / sqrt(sd_c^2 / n + sd_t^2 / rn).
    At a difference of 0 that is alpha. Raises BadType, BadValue.
    """
    error = math.sqrt(_variance(sd, sd_treatment, ratio) / positive("n", n))
    return _power(number("difference", difference) / error, share("alpha", alpha))


def power_of_proportions(
    rate: float, difference: float, n: int, *, ratio: float = 1.0, alpha: float = 0.05
) -> float:
    """Return the probability that n users of control find the change to rate + difference."""
    sd, sd_treatment = _deviations(rate, difference)
    return power_of_means(difference, sd, n, sd_treatment=sd_treatment, ratio=ratio, alpha=alpha)


def mde_of_means(
    sd: float,
    n: int,
    *,
    sd_treatment: float | None = None,
    ratio: float = 1.0,
    alpha: float = 0.05,
    power: float = 0.8,
) -> float:
    """Return the minimum detectable effect: the difference found with probability `power`.

    (z_{1-alpha/2} + z_power) sqrt((sd_c^2 + sd_t^2 / ratio) / n), in the unit of sd.
    Raises BadType, BadValue.
    """
    error = math.sqrt(_variance(sd, sd_treatment, ratio) / positive("n", n))
    return (_z(1 - share("alpha", alpha) / 2) + _z(share("power", power, "0.8"))) * error


def mde_of_proportions(
    rate: float, n: int, *, ratio: float = 1.0, alpha: float = 0.05, power: float = 0.8
) -> float:
    """Return the smallest rise above `rate` that is found with probability `power`, absolute.

    The rise that solves the formula of `sample_size_of_proportions` for n; the variance of
    treatment grows with it. Raises BadType, and BadValue also if no rise below 1 - rate will do.
    """
    rate, ratio = share("rate", rate), positive("ratio", ratio)
    needed = _z(1 - share("alpha", alpha) / 2) + _z(share("power", power, "0.8"))
    # n d^2 = k (p q + (p + d)(q - d) / r), a quadratic in d.
    k = needed**2 / positive("n", n)
    a, b, c = 1 + k / ratio, -k * (1 - 2 * rate) / ratio, -k * rate * (1 - rate) * (1 + 1 / ratio)
    rise = (-b + math.sqrt(b * b - 4 * a * c)) / (2 * a)
    if not rise < 1 - rate:
        raise BadValue("n", repr(n), f"enough users to find a rise below {1 - rate:g}")
    return rise


def exaggeration(power: float, alpha: float = 0.05) -> float:
    """Return the mean of |estimate| / |true effect| over the results that are significant.

    Gelman and Carlin 2014 call it the type M error. 1.13 at a power of 0.8, 2.5 at 0.17.
    Raises BadType, and BadValue for a power that is not above alpha.
    """
    from scipy import optimize, special

    alpha, power = share("alpha", alpha), share("power", power, "0.8")
    if not power > alpha:
        raise BadValue("power", repr(power), f"more than alpha, {alpha:g}")
    z = _z(1 - alpha / 2)
    d = float(optimize.brentq(lambda x: _power(x, alpha) - power, 0.0, z + 10))
    tails = _density(z - d) + _density(z + d)
    shift = d * float(special.ndtr(d - z) - special.ndtr(-d - z))
    return (tails + shift) / (d * power)


def false_positive_risk(prior: float, power: float = 0.8, alpha: float = 0.05) -> float:
    """Return the share of significant gains that are no gains at all.

    prior: share of ideas that help; the others do nothing.
    (alpha/2)(1 - prior) / ((alpha/2)(1 - prior) + power * prior): half of the false alarms look
    like gains (Kohavi, Deng and Vermeer 2022). Raises BadType, BadValue.
    """
    false = share("alpha", alpha) / 2 * (1 - share("prior", prior, "0.1"))
    return false / (false + share("power", power, "0.8") * prior)


def _power(d: float, alpha: float) -> float:
    from scipy import special

    z = _z(1 - alpha / 2)
    return float(special.ndtr(d - z) + special.ndtr(-d - z))


def _z(probability: float) -> float:
    from scipy import special

    return float(special.ndtri(probability))


def _density(x: float) -> float:
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def _difference(value: float) -> float:
    value = number("difference", value)
    if value == 0:
        raise BadValue("difference", "0", "the smallest difference worth finding, other than 0")
    return value


def _variance(sd: float, sd_treatment: float | None, ratio: float) -> float:
    """Return sd_c^2 + sd_t^2 / ratio: n times the variance of the difference."""
    sd = positive("sd", sd)
    other = sd if sd_treatment is None else positive("sd_treatment", sd_treatment)
    return sd**2 + other**2 / positive("ratio", ratio)


def _deviations(rate: float, difference: float) -> tuple[float, float]:
    rate, after = share("rate", rate), rate + number("difference", difference)
    if not 0 < after < 1:
        raise BadValue(
            "difference",
            repr(difference),
            f"an absolute change that keeps the rate {rate:g} between 0 and 1",
        )
    return math.sqrt(rate * (1 - rate)), math.sqrt(after * (1 - after))
