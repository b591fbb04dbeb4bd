"""Compare the two arms of an experiment: means by Welch's test, ratios by the delta method."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mlsd.errors import BadShape, BadValue, MissingColumns
from mlsd.experiments.ratio import ratio_of_sums

Values = Sequence[float] | np.ndarray | pd.Series


@dataclass(frozen=True, repr=False)
class Comparison:
    """The difference treatment - control of one metric, with its confidence interval.

    The relative difference is a share of control; NaN where control is 0. n_control and
    n_treatment count the units that were randomised.
    """

    control: float
    treatment: float
    difference: float
    low: float
    high: float
    p_value: float
    relative_difference: float
    relative_low: float
    relative_high: float
    n_control: int
    n_treatment: int
    confidence: float

    @property
    def n(self) -> int:
        """The number of units in both arms together."""
        return self.n_control + self.n_treatment

    @property
    def significant(self) -> bool:
        """Whether the p-value is below 1 - confidence, so that the interval excludes zero."""
        return self.p_value < 1 - self.confidence

    def __repr__(self) -> str:
        form = signed_format((self.high - self.low) / 2).format
        return (
            f"Comparison(treatment {self.treatment:.4g} - control {self.control:.4g} = "
            f"{form(self.difference)} ({self.relative_difference:+.1%}), "
            f"{self.confidence:.0%} interval [{form(self.low)}, {form(self.high)}], "
            f"p = {_p_text(self.p_value)}, n = {self.n_control:,} + {self.n_treatment:,})"
        )


def compare_means(control: Values, treatment: Values, confidence: float = 0.95) -> Comparison:
    """Compare the means of two independent samples with Welch's t-test, two-sided.

    control, treatment: shape (n,), one value for each unit that was randomised (a user,
    not an impression). The relative interval is the delta method's for a ratio of means.
    Raises BadShape, BadValue.
    """
    samples = [_sample("control", control), _sample("treatment", treatment)]
    _check_confidence(confidence)
    means = [float(s.mean()) for s in samples]
    variances = [float(s.var(ddof=1)) / len(s) for s in samples]
    if sum(variances) == 0:
        raise BadValue(
            "control",
            f"{means[0]:g} for each unit, and {means[1]:g} in treatment",
            "some variation in at least one of the two arms",
        )
    freedom = sum(variances) ** 2 / sum(
        v**2 / (len(s) - 1) for v, s in zip(variances, samples, strict=True)
    )
    return _compare(means, variances, [len(s) for s in samples], freedom, confidence)


def compare_ratios(
    control: pd.DataFrame,
    treatment: pd.DataFrame,
    numerator: str,
    denominator: str | None = None,
    *,
    user: str = "user_id",
    confidence: float = 0.95,
) -> Comparison:
    """Compare a ratio of sums between two arms that were randomised by user.

    control, treatment: logs of any grain (impressions, sessions) with the columns `user`,
    `numerator` and `denominator`; without a denominator the rows are counted, so that
    `compare_ratios(a, b, "clicked")` compares click-through rates. Rows of one user are
    summed first, since they are not independent.
    Variance: (s_yy - 2 r s_xy + r^2 s_xx) / (n mean(x)^2), the delta method (Deng, Knoblich
    and Lu 2018). Raises BadShape, BadValue, MissingColumns.
    """
    _check_confidence(confidence)
    columns = [user, numerator] + ([denominator] if denominator else [])
    ratios, variances, users = zip(
        *(
            _ratio(name, log, columns)
            for name, log in (("control", control), ("treatment", treatment))
        ),
        strict=True,
    )
    if sum(variances) == 0:
        raise BadValue("numerator", repr(numerator), "a ratio that varies between users")
    return _compare(ratios, variances, users, np.inf, confidence)


def _compare(
    centres: Sequence[float],
    variances: Sequence[float],
    units: Sequence[int],
    freedom: float,
    confidence: float,
) -> Comparison:
    """Build the comparison of two estimates from their variances and degrees of freedom.

    SciPy's distribution functions come from `scipy.special`: `scipy.stats` takes seconds
    to import.
    """
    from scipy import special

    difference, error = centres[1] - centres[0], float(np.sqrt(sum(variances)))
    quantile = float(special.stdtrit(freedom, (1 + confidence) / 2))
    return Comparison(
        control=centres[0],
        treatment=centres[1],
        difference=difference,
        low=difference - quantile * error,
        high=difference + quantile * error,
        p_value=float(2 * special.stdtr(freedom, -abs(difference) / error)),
        **_relative(centres, variances, quantile),
        n_control=units[0],
        n_treatment=units[1],
        confidence=confidence,
    )


def _ratio(name: str, log: pd.DataFrame, columns: list[str]) -> tuple[float, float, int]:
    """Return ratio of sums, its variance by the delta method, and the number of users."""
    missing = [column for column in columns if column not in log.columns]
    if missing:
        raise MissingColumns(name, f"{list(log.columns)}", f"a table with the columns {missing}")
    for column in columns:
        n_missing = int(log[column].isna().sum())
        if n_missing:
            raise BadValue(f"{name}[{column!r}]", f"NaN in {n_missing} rows", "a value in each row")
    user, numerator, *denominator = columns
    by_user = log.groupby(user, sort=False)
    y = by_user[numerator].sum().to_numpy(dtype=float)
    x = (by_user[denominator[0]].sum() if denominator else by_user.size()).to_numpy(dtype=float)
    y, x = _sample(f"{name}[{numerator!r}]", y), _sample(f"{name} denominator", x)
    if x.mean() <= 0:
        raise BadValue(f"{name} denominator", f"a sum of {x.sum():g}", "a sum above zero")
    return *ratio_of_sums(y, x), len(x)


def _relative(
    centres: Sequence[float], variances: Sequence[float], quantile: float
) -> dict[str, float]:
    control, treatment = centres
    if control == 0:
        return dict.fromkeys(("relative_difference", "relative_low", "relative_high"), np.nan)
    ratio = treatment / control
    error = np.sqrt(variances[1] + ratio**2 * variances[0]) / abs(control)
    return {
        "relative_difference": float(ratio - 1),
        "relative_low": float(ratio - 1 - quantile * error),
        "relative_high": float(ratio - 1 + quantile * error),
    }


def _sample(name: str, values: Values) -> np.ndarray:
    array = np.asarray(values, dtype=float)
    if array.ndim != 1 or len(array) < 2:
        raise BadShape(name, f"shape {array.shape}", "a list of at least two values, one a unit")
    if not np.isfinite(array).all():
        raise BadValue(name, "NaN or infinite values", "finite numbers only")
    return array


def _check_confidence(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise BadValue("confidence", repr(confidence), "a share between 0 and 1, such as 0.95")


def signed_format(half_width: float) -> str:
    """Return a format with a sign that shows two significant digits of an interval's half width."""
    if not half_width > 0:
        return "{:+.3g}"
    return f"{{:+,.{max(0, 1 - math.floor(math.log10(half_width)))}f}}"


def _p_text(p_value: float) -> str:
    return "below 0.0001" if p_value < 1e-4 else f"{p_value:.2g}"
