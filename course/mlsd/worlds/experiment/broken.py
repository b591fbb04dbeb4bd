"""Experiments with one known fault each, to learn what a fault leaves in the log."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mlsd.errors import BadValue

from ..base import whole
from .portfolio import AT_THE_END, DAILY, first_significant_day
from .treatment import Treatment
from .world import ExperimentWorld

__all__ = ["FAULTS", "BrokenExperiment", "broken_experiment"]

_DAYS = 14
_TRIES = 100
_NATURE = {"order_rate": 0.5}
_KNOBS: dict[str, dict[str, tuple[float, float]]] = {
    "bots": {"bot_rate": (0.01, 0.03)},
    "redirect": {"redirect_loss": (0.2, 0.3)},
    "logging": {"logging_loss": (0.4, 0.6)},
    "novelty": {"novelty": (0.8, 1.0), "novelty_days": (1.5, 2.5)},
    "leftover": {"leftover": (0.25, 0.35)},
    "peeking": {},
    "ramp": {"ramp": (0.7, 0.9), "weekend_lift": (0.8, 1.2)},
    "dilution": {"trigger_rate": (0.1, 0.2)},
    "whale": {"whale_rate": (0.002, 0.003)},
    "interference": {"cannibalisation": (0.8, 1.0)},
}
_LIFT = {"interference": (0.3, 0.4), "dilution": (0.4, 0.6)}
FAULTS = tuple(_KNOBS)


@dataclass(frozen=True, eq=False)
class BrokenExperiment:
    """What its owner hands over: the plan, the log and what was known of the users before.

    brief: n_users, treatment_share, planned_days, days (that it ran), stop_rule. log: as
    `ExperimentWorld.experiment`; users: as `ExperimentWorld.users`.
    """

    brief: dict[str, Any]
    log: pd.DataFrame
    users: pd.DataFrame


def broken_experiment(fault: str, seed: int, n: int = 8_000) -> BrokenExperiment:
    """Return an experiment on n users of a world with this fault, and no other.

    fault: one of FAULTS; how large it is, depends on the seed. Changes do nothing, apart from
    those of "dilution" and "interference", which have a lift. Raises BadKnob, BadValue.
    """
    if not isinstance(fault, str) or fault not in _KNOBS:
        raise BadValue("fault", repr(fault), f"one of {', '.join(FAULTS)}")
    n, seed = whole("n", n, 1_000, 100_000), whole("seed", seed, 0, 2**63 - 1)
    rng = np.random.default_rng([seed, FAULTS.index(fault)])
    knobs = {name: float(rng.uniform(*ends)) for name, ends in _KNOBS[fault].items()}
    lift = float(rng.uniform(*_LIFT.get(fault, (0.0, 0.0))))
    world = ExperimentWorld(int(rng.integers(2**53)), **_NATURE, **knobs)
    change, days, rule = Treatment("a change", lift=lift), _DAYS, AT_THE_END
    log = world.experiment(world.production, change, n, days=_DAYS)
    if fault == "peeking":
        log, days, rule = _stopped_early(world, change, n)
    brief = {
        "n_users": n,
        "treatment_share": 0.5,
        "planned_days": _DAYS,
        "days": days,
        "stop_rule": rule,
    }
    return BrokenExperiment(brief, log, world.users(n))


def _stopped_early(
    world: ExperimentWorld, change: Treatment, n: int
) -> tuple[pd.DataFrame, int, str]:
    """Return the log of the first assignment that looks significant before its planned end."""
    for number in range(_TRIES):
        log = world.experiment(world.production, change, n, days=_DAYS, salt=f"layer-{number + 2}")
        days = first_significant_day(log, 0)
        if days is not None:
            return log[log["day"] < days].reset_index(drop=True), days, DAILY
    raise RuntimeError(f"no significant day in {_TRIES} assignments of {n} users")
