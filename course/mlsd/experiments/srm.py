"""Sample ratio mismatch: the arms do not have the sizes that the randomisation gives."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mlsd.errors import BadShape, BadType, BadValue, MlsdError
from mlsd.experiments._inputs import as_long, number, vector

__all__ = ["SampleRatio", "SampleRatioMismatch", "check_sample_ratio", "sample_ratio"]

ALARM = 0.001


class SampleRatioMismatch(MlsdError):
    """The arms' sizes can't come from the planned shares: no result may be read from them."""


@dataclass(frozen=True)
class SampleRatio:
    """The counts of each arm, what was expected, and the p-value of the chi-square test."""

    counts: dict[str, int]
    expected: dict[str, float]
    p_value: float

    @property
    def mismatch(self) -> bool:
        """Whether the p-value is below 0.001: so low because the check runs on each experiment."""
        return self.p_value < ALARM


def sample_ratio(
    counts: Mapping[str, int], shares: Mapping[str, float] | None = None
) -> SampleRatio:
    """Test the number of users in each arm against the planned shares.

    counts: arm -> users (the units that were randomised, not impressions); shares: arm -> planned
    share, equal unless given; scaled to a sum of 1. Pearson's chi-square with arms - 1 degrees of
    freedom (Fabijan et al. 2019). Raises BadType, BadShape, BadValue.
    >>> round(sample_ratio({"control": 50_600, "treatment": 49_400}).p_value, 5)
    0.00015
    """
    from scipy import special

    if not isinstance(counts, Mapping) or len(counts) < 2:
        raise BadType("counts", counts, "a mapping of two arms or more to their users")
    arms = list(counts)
    observed = vector("counts", [number(f"counts[{arm!r}]", counts[arm]) for arm in arms])
    if (observed < 0).any() or (observed != np.floor(observed)).any() or not observed.sum():
        raise BadValue("counts", dict(counts), "whole numbers, 0 or more, not all 0")
    if shares is None:
        shares = dict.fromkeys(arms, 1.0)
    if set(shares) != set(arms):
        raise BadShape("shares", f"the arms {sorted(shares)}", f"the arms {sorted(arms)}")
    planned = as_long(
        "shares", vector("shares", [shares[arm] for arm in arms]), "counts", len(arms)
    )
    if (planned <= 0).any():
        raise BadValue("shares", dict(shares), "shares above 0")
    expected = planned / planned.sum() * observed.sum()
    statistic = ((observed - expected) ** 2 / expected).sum()
    return SampleRatio(
        counts={arm: int(n) for arm, n in zip(arms, observed, strict=True)},
        expected={arm: float(n) for arm, n in zip(arms, expected, strict=True)},
        p_value=float(special.chdtrc(len(arms) - 1, statistic)),
    )


def check_sample_ratio(
    counts: Mapping[str, int], shares: Mapping[str, float] | None = None
) -> SampleRatio:
    """Return `sample_ratio`, or raise SampleRatioMismatch if it is one."""
    result = sample_ratio(counts, shares)
    if result.mismatch:
        came = ", ".join(f"{n:,} in {arm}" for arm, n in result.counts.items())
        planned = ", ".join(f"{n:,.0f}" for n in result.expected.values())
        raise SampleRatioMismatch(
            f"counts: expected about {planned}, got {came} (p = {result.p_value:.2g}). Find out "
            "who is missing before you read any metric."
        )
    return result
