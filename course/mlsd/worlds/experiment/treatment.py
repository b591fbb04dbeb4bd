"""The policies of ExperimentWorld: a version of the product, described by what it does."""

from dataclasses import dataclass
from numbers import Real

import numpy as np
import pandas as pd

from ..base import Policy, score
from ..errors import BadKnob, BadPolicy

_LIMITS = {"lift": (-0.95, 4.0), "order_lift": (-0.95, 9.0), "delay_ms": (-200.0, 10_000.0)}


@dataclass(frozen=True)
class Treatment:
    """A version of the product; without arguments, the one that serves today.

    name: what differs from today's, even if nothing follows from it (a change that does nothing
    still is new to people); lift: relative change of the probability of a click in the long run;
    order_lift: of an order's value; delay_ms: added to the load time of each page. rule: who gets
    it, a function of the table `world.users(n)` to one probability a user, everybody unless
    given; the others get today's version. Raises BadKnob.
    """

    name: str = ""
    lift: float = 0.0
    order_lift: float = 0.0
    delay_ms: float = 0.0
    rule: Policy | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise BadKnob("name", self.name, "a string", "Name the numbers: Treatment(lift=0.05)")
        for name, (low, high) in _LIMITS.items():
            value = getattr(self, name)
            right = isinstance(value, Real) and not isinstance(value, bool)
            if not right or not low <= value <= high:
                raise BadKnob(name, value, f"a number from {low:g} to {high:g}")
        if self.rule is not None and not callable(self.rule):
            raise BadKnob("rule", self.rule, "a function of the users table")

    @property
    def is_change(self) -> bool:
        """Whether it differs from the version that serves today."""
        same = not self.name and self.lift == self.order_lift == self.delay_ms == 0
        return not same


def checked(policy: object, name: str) -> Treatment:
    """Return the policy. Raises BadPolicy unless it is a Treatment."""
    if isinstance(policy, Treatment):
        return policy
    raise BadPolicy(
        name,
        f"a {type(policy).__name__}",
        "a Treatment",
        "Today's version is world.production; a change is, say, Treatment('big button', lift=0.05)",
    )


def service_probability(policy: Treatment, users: pd.DataFrame, name: str) -> np.ndarray:
    """Return each user's probability to get the change rather than today's version, shape (n,)."""
    if not policy.is_change:
        return np.zeros(len(users))
    if policy.rule is None:
        return np.ones(len(users))
    probability = score(policy.rule, users, name)
    if (probability < 0).any() or (probability > 1).any():
        raise BadPolicy(name, "a probability outside 0..1", "one probability for each user")
    return probability
