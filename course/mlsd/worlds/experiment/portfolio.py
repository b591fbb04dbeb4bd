"""Experiments of hidden truth, to be judged: ship, hold, iterate, or invalid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
import pandas as pd

from mlsd.errors import BadShape, BadValue
from mlsd.experiments.ratio import delta_variance

from ..base import whole
from .treatment import Treatment

DECISIONS = ("ship", "hold", "iterate", "invalid")
GUARDRAIL_MS = 10.0
AT_THE_END, DAILY = "at the planned end", "daily looks, stop when p < 0.05"
_DAYS = 14
_TRIES = 60
_NATURE = (
    "click_rate",
    "order_rate",
    "order_value",
    "return_rate",
    "activity_spread",
    "taste_spread",
    "revenue_spread",
    "habit",
    "mobile_share",
    "mobile_gap",
    "n_communities",
)

COSTS = pd.DataFrame(
    {
        "gain": {"ship": 0, "hold": 4, "iterate": 2, "invalid": 3},
        "nothing": {"ship": 2, "hold": 0, "iterate": 1, "invalid": 2},
        "harm": {"ship": 10, "hold": 0, "iterate": 1, "invalid": 2},
        "gain at a price": {"ship": 6, "hold": 2, "iterate": 0, "invalid": 3},
        "not to be believed": {"ship": 8, "hold": 4, "iterate": 4, "invalid": 0},
    }
).T.rename_axis(index="truth", columns="decision")
"""What each decision costs, by the truth, in any unit: shipping harm is the worst."""


@dataclass(frozen=True)
class _Kind:
    """One kind of experiment: weight among 50, the truth, the change, what is wrong."""

    weight: int
    truth: str
    lift: tuple[float, float] = (0.0, 0.0)
    delay_ms: tuple[float, float] = (-3.0, 3.0)
    faults: Mapping[str, float] = field(default_factory=dict)


_KINDS = {
    "null": _Kind(11, "nothing"),
    "good": _Kind(9, "gain", lift=(0.12, 0.22)),
    "bad": _Kind(6, "harm", lift=(-0.22, -0.12)),
    "guardrail": _Kind(5, "gain at a price", lift=(0.12, 0.22), delay_ms=(30.0, 60.0)),
    "novelty": _Kind(4, "nothing", faults={"novelty": 0.9, "novelty_days": 2.0}),
    "mix": _Kind(3, "harm", lift=(-0.15, -0.12), faults={"ramp": 0.9, "weekend_lift": 1.6}),
    "diluted": _Kind(3, "gain", lift=(0.45, 0.6), faults={"trigger_rate": 0.12}),
    "bots": _Kind(2, "gain", lift=(0.14, 0.22), faults={"bot_rate": 0.02}),
    "redirect": _Kind(2, "not to be believed", faults={"redirect_loss": 0.15}),
    "logging": _Kind(2, "not to be believed", faults={"logging_loss": 0.6}),
    "leftover": _Kind(2, "not to be believed", faults={"leftover": 0.3}),
    "peeking": _Kind(1, "not to be believed"),
}


class _Source(Protocol):
    """What a portfolio needs of a world."""

    seed: int
    knobs: Any

    def stream(self, *name: object) -> np.random.Generator: ...


@dataclass(frozen=True)
class _Trial:
    kind: str
    world: Any
    change: Treatment
    n: int
    start_day: int
    salt: str
    days: int = _DAYS
    stop_rule: str = AT_THE_END

    def log(self) -> pd.DataFrame:
        log = self.world.experiment(
            Treatment(),
            self.change,
            self.n,
            days=_DAYS,
            start_day=self.start_day,
            salt=self.salt,
        )
        return log if self.days == _DAYS else log[log["day"] < self.start_day + self.days]


@dataclass(frozen=True)
class Score:
    """What a set of decisions costs, and where: rows truth, columns decision, counts."""

    cost: float
    confusion: pd.DataFrame


class Portfolio:
    """Experiments of hidden truth: `briefs` describes them, `log(i)` and `users(i)` are the data.

    The metric that decides is clicks by impression; the guardrail is load time, which may not rise
    by more than `guardrail_load_ms` on average.
    """

    def __init__(self, trials: Sequence[_Trial]) -> None:
        self._trials = tuple(trials)
        self._log = lru_cache(maxsize=2)(lambda i: self._trials[i].log())

    def __len__(self) -> int:
        return len(self._trials)

    @property
    def briefs(self) -> pd.DataFrame:
        """One row an experiment, with what its owner wrote beforehand.

        Columns: change (its name), n_users, treatment_share, start_day, planned_days, days (that
        it ran), stop_rule, guardrail_load_ms. The team's experiments run one after the other on
        the same users.
        """
        rows = [
            {
                "change": trial.change.name,
                "n_users": trial.n,
                "treatment_share": 0.5,
                "start_day": trial.start_day,
                "planned_days": _DAYS,
                "days": trial.days,
                "stop_rule": trial.stop_rule,
                "guardrail_load_ms": GUARDRAIL_MS,
            }
            for trial in self._trials
        ]
        return pd.DataFrame(rows).rename_axis("experiment")

    def log(self, i: int) -> pd.DataFrame:
        """Return the log of experiment i, 0 to len - 1, as `ExperimentWorld.experiment`."""
        return self._log(whole("i", i, 0, len(self) - 1)).copy()

    def users(self, i: int) -> pd.DataFrame:
        """Return what was known of its users before, as `ExperimentWorld.users`."""
        trial = self._trials[whole("i", i, 0, len(self) - 1)]
        return trial.world.users(trial.n)

    def score(self, decisions: Sequence[str] | pd.Series) -> Score:
        """Return the total cost of one decision for each experiment, by COSTS. The best is 0.

        decisions: "ship", "hold", "iterate" (a gain at a price: mend it and try again) or
        "invalid" (not to be believed: repeat it), in the order of `briefs`. Raises BadShape,
        BadValue.
        """
        made = list(decisions)
        if len(made) != len(self):
            raise BadShape("decisions", f"{len(made)}", f"{len(self)}, one for each experiment")
        unknown = [each for each in made if each not in DECISIONS]
        if unknown:
            raise BadValue("decisions", repr(unknown[0]), f"one of {', '.join(DECISIONS)}")
        truths = [_KINDS[trial.kind].truth for trial in self._trials]
        cost = sum(COSTS.loc[truth, each] for truth, each in zip(truths, made, strict=True))
        table = pd.crosstab(pd.Series(truths, name="truth"), pd.Series(made, name="decision"))
        table = table.reindex(index=COSTS.index, columns=list(DECISIONS), fill_value=0)
        return Score(float(cost), table.rename_axis(columns="decision"))

    def truth(self) -> pd.DataFrame:
        """Return what is true, for plots and graders. Raises OracleLocked inside a policy.

        One row an experiment: kind, truth (a row of COSTS), decision (the best), lift (of a user
        who meets the change, in the long run), delay_ms, and effect: the relative change of the
        click rate, over everybody.
        """
        rows = []
        for trial in self._trials:
            truth = _KINDS[trial.kind].truth
            effect = trial.world.oracle().effect(trial.change)
            rows.append(
                {
                    "kind": trial.kind,
                    "truth": truth,
                    "decision": COSTS.loc[truth].idxmin(),
                    "lift": trial.change.lift,
                    "delay_ms": trial.change.delay_ms,
                    "effect": effect.loc["click_rate", "relative"],
                }
            )
        return pd.DataFrame(rows).rename_axis("experiment")


def make_portfolio(make_world: Any, world: _Source, k: int, n: int) -> Portfolio:
    """Draw k experiments, each on users of its own, with the nature of `world` and one fault."""
    rng = world.stream("portfolio")
    nature = {name: getattr(world.knobs, name) for name in _NATURE}
    trials = []
    for number, kind in enumerate(_kinds(k, rng)):
        what = _KINDS[kind]
        lift, delay_ms = rng.uniform(*what.lift), rng.uniform(*what.delay_ms)
        seed = int(rng.integers(2**53))
        trial = _Trial(
            kind=kind,
            world=make_world(seed, **nature, **what.faults),
            change=Treatment(f"change {number}", lift=round(lift, 3), delay_ms=round(delay_ms, 1)),
            n=n,
            start_day=0,
            salt="layer-1",
        )
        trials.append(_peeked(trial) if kind == "peeking" else trial)
    return Portfolio(trials)


def _kinds(k: int, rng: np.random.Generator) -> list[str]:
    """Return k kinds in the shares of _KINDS (largest remainders), in random order."""
    weights = np.array([each.weight for each in _KINDS.values()], dtype=float)
    exact = k * weights / weights.sum()
    count = np.floor(exact).astype(int)
    rest = np.argsort(-(exact - count), kind="stable")[: k - count.sum()]
    count[rest] += 1
    kinds = np.repeat(list(_KINDS), count)
    return [str(each) for each in rng.permutation(kinds)]


def _peeked(trial: _Trial) -> _Trial:
    """Return the trial as its owner ran it: stopped on the first day that looked significant."""
    for number in range(_TRIES):
        tried = replace(trial, salt=f"layer-{number + 1}")
        day = first_significant_day(tried.log(), trial.start_day)
        if day is not None:
            return replace(tried, days=day, stop_rule=DAILY)
    return replace(trial, stop_rule=DAILY)


def first_significant_day(log: pd.DataFrame, start_day: int) -> int | None:
    """Return the number of days after which p < 0.05 for the first time, from 2 to planned - 1."""
    n = int(log["user_id"].max()) + 1
    cell = log["user_id"].to_numpy() * _DAYS + log["day"].to_numpy() - start_day
    shape = (n, _DAYS)
    shown = np.bincount(cell, minlength=n * _DAYS).reshape(shape).cumsum(axis=1)
    clicks = np.bincount(cell, log["clicked"].to_numpy(float), minlength=n * _DAYS)
    clicks = clicks.reshape(shape).cumsum(axis=1)
    treated = np.zeros(n, dtype=bool)
    treated[log["user_id"].to_numpy()] = log["arm"].to_numpy() == "treatment"
    for day in range(2, _DAYS):
        ratio, variance = [], 0.0
        for arm in (treated, ~treated):
            x, y = shown[arm, day - 1], clicks[arm, day - 1]
            y, x = y[x > 0], x[x > 0]
            ratio.append(y.sum() / x.sum())
            variance += delta_variance(y, x)
        if abs(ratio[0] - ratio[1]) > 1.96 * np.sqrt(variance):
            return day
    return None
