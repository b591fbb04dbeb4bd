"""ExperimentWorld: a product with its users, and changes whose true effect is known."""

import reprlib
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from mlsd.experiments.assignment import hash_uniform
from mlsd.experiments.switchback import schedule

from ..base import World, refuse_while_serving, whole
from ..errors import BadKnob
from .behaviour import CONTROL, TREATMENT, Design, Outcomes, behave
from .draws import uniforms
from .knobs import ExperimentKnobs
from .people import FIRST_SALT, People, Traffic, make_people, make_traffic, user_places, users_table
from .portfolio import Portfolio, make_portfolio
from .report import ARMS, make_log, online_metrics
from .treatment import Treatment, checked, service_probability
from .truth import Oracle

_MAX_USERS, _MAX_DAYS, _MAX_START = 2_000_000, 366, 10_000
_UNITS = ("user", "community", "period")
_HOURS_OF_A_DAY = 24


class ExperimentWorld(World):
    """A shop's page: people come, see it once or many times, click, order and pay.

    A policy is a `Treatment`: a version of the page, described by what it does to people;
    `production` is the one that serves today. What an experiment *shows* of that depends on the
    knobs: novelty, interference, losses, bots and the like, each of which can be turned off.

    Users are numbered from 0, and the first n are the same whatever n is. Traffic belongs to the
    seed and the calendar (days, start_day): two policies that serve the same days meet the same
    people in the same mood.
    """

    Knobs = ExperimentKnobs
    knobs: ExperimentKnobs
    production = Treatment()

    def users(self, n: int) -> pd.DataFrame:
        """Return what is known of the first n users before any experiment, one row each.

        Columns: user_id, device ("mobile", "desktop"), community (whole number), and of the 28
        days before: impressions_before, clicks_before, orders_before, revenue_before (euros).
        Raises BadKnob.
        """
        return users_table(self._people(n), self.knobs, self.stream)

    def log(  # type: ignore[override]
        self, policy: Treatment, n: int, *, days: int = 14, start_day: int = 0
    ) -> pd.DataFrame:
        """Return what n users do in `days` days, one row an impression, in order of time.

        Columns: user_id; day (day 0 is a Monday, days 5 and 6 of each seven the weekend); time_s,
        seconds since day 0; device; community; triggered (the user meets what is changed, or
        would); treated (got the change); propensity (the probability, by the policy's rule, of
        the version that was shown); clicked; ordered; revenue (euros, 0 without an order);
        load_ms. Each user comes at least once. Raises BadPolicy, BadKnob.
        """
        people, traffic = self._come(n, days, start_day)
        arm = np.zeros(len(traffic), dtype=int)
        return make_log(people, traffic, self._serve(people, traffic, [policy], ["policy"], arm))

    def run(  # type: ignore[override]
        self, policy: Treatment, n: int, *, days: int = 14, start_day: int = 0
    ) -> pd.Series:
        """Return the online metrics of n users in `days` days; bots count like people.

        click_rate, orders_per_impression, orders_per_click, revenue_per_impression (euros);
        impressions_, clicks_, orders_ and revenue_per_user; load_ms (mean). Raises as log.
        """
        return online_metrics(self.log(policy, n, days=days, start_day=start_day))

    def experiment(  # type: ignore[override]
        self,
        control: Treatment,
        treatment: Treatment,
        n: int,
        *,
        days: int = 14,
        start_day: int = 0,
        treatment_share: float = 0.5,
        unit: str = "user",
        salt: str = FIRST_SALT,
        period_hours: int = 4,
    ) -> pd.DataFrame:
        """Return the log of an A/B experiment, with a column `arm` ("control", "treatment").

        unit: what is randomised, by a hash of its id and `salt`: "user", "community", or "period"
        (a switchback, in which everybody is in the same arm for period_hours; neighbouring
        periods are paired, one of each arm). An experiment with the salt of another one has its
        arms. A switchback's log also has period (whole number) and since_switch_s. The knobs
        redirect_loss and logging_loss take rows from treatment, ramp moves users into it from day
        to day. Raises as log, and BadKnob.
        """
        if not isinstance(treatment_share, Real) or not 0 < treatment_share < 1:
            raise BadKnob(
                "treatment_share",
                reprlib.repr(treatment_share),
                "a number between 0 and 1, not 0 or 1",
            )
        if unit not in _UNITS:
            raise BadKnob("unit", reprlib.repr(unit), f"one of {', '.join(_UNITS)}")
        if not isinstance(salt, str):
            raise BadKnob("salt", reprlib.repr(salt), "a string")
        if unit == "period" and treatment_share != 0.5:
            raise BadKnob("treatment_share", repr(treatment_share), "0.5 in a switchback")
        hours = whole("period_hours", period_hours, 1, 7 * _HOURS_OF_A_DAY)
        people, traffic = self._come(n, days, start_day)
        hour = (traffic.time - start_day) * _HOURS_OF_A_DAY
        period = (hour // hours).astype(int)
        if unit == "period":
            periods = schedule(int(period.max()) + 1, f"{self.seed}/{salt}/periods")
            treated, before = periods[period], periods[np.maximum(period - 1, 0)]
        else:
            planned = self._planned(treatment_share, np.floor(traffic.time) - start_day, days)
            treated = before = self._place(people, unit, salt)[traffic.user] < planned
        versions = [control, treatment]
        arm, names = np.where(treated, TREATMENT, CONTROL), ["control", "treatment"]
        outcomes = self._serve(
            people, traffic, versions, names, arm, np.where(before, TREATMENT, CONTROL)
        )
        log = make_log(people, traffic, outcomes)
        log.insert(1, "arm", ARMS[arm])
        if unit == "period":
            log.insert(2, "period", period)
            log.insert(3, "since_switch_s", ((hour - period * hours) * 3_600).round(1))
        kept = self._kept(people, traffic, treatment, arm, outcomes)
        return log if kept.all() else log[kept].reset_index(drop=True)

    def portfolio(self, k: int = 50, n: int = 10_000) -> Portfolio:
        """Return k experiments of n users each whose truth is hidden, to be judged.

        Some help, some do nothing, some harm, and some can't be believed. They share this world's
        rates and spreads; each has at most one of the faults that the other knobs stand for.
        Raises BadKnob.
        """
        refuse_while_serving("the world")
        return make_portfolio(
            type(self), self, whole("k", k, 1, 1_000), whole("n", n, 1_000, _MAX_USERS)
        )

    def oracle(self) -> Oracle:
        """Return the truth, for plots and graders. Raises OracleLocked inside a policy."""
        refuse_while_serving("oracle")
        return Oracle(self.seed, self.knobs, self.stream)

    def _people(self, n: int) -> People:
        refuse_while_serving("the world")
        return make_people(whole("n", n, 1, _MAX_USERS), self.seed, self.knobs, self.stream)

    def _come(self, n: int, days: int, start_day: int) -> tuple[People, Traffic]:
        days = whole("days", days, 1, _MAX_DAYS)
        start_day = whole("start_day", start_day, 0, _MAX_START)
        people = self._people(n)
        return people, make_traffic(people, days, start_day, self.knobs, self.stream)

    def _serve(
        self,
        people: People,
        traffic: Traffic,
        policies: list[Treatment],
        names: list[str],
        arm: np.ndarray,
        arm_before: np.ndarray | None = None,
    ) -> Outcomes:
        versions = [checked(each, name) for each, name in zip(policies, names, strict=True)]
        known = pd.DataFrame(index=range(len(people)))
        if any(each.rule for each in versions):
            known = users_table(people, self.knobs, self.stream)
        chance = np.array(
            [
                service_probability(each, known, name)
                for each, name in zip(versions, names, strict=True)
            ]
        )
        design = Design(versions, chance, arm, arm if arm_before is None else arm_before)
        return behave(people, traffic, design, self.knobs, self.stream)

    def _place(self, people: People, unit: str, salt: str) -> np.ndarray:
        if unit == "user":
            return user_places(len(people), self.seed, salt)
        places = hash_uniform(
            np.arange(self.knobs.n_communities), f"{self.seed}/{salt}/communities"
        )
        return places[people.community]

    def _planned(self, share: float, day: np.ndarray, days: int) -> np.ndarray:
        """Return treatment's share at each impression; its mean over the days is `share`."""
        trend = 2 * day / max(days - 1, 1) - 1
        return share + self.knobs.ramp * min(share, 1 - share) * trend * (days > 1)

    def _kept(
        self,
        people: People,
        traffic: Traffic,
        treatment: Any,
        arm: np.ndarray,
        outcomes: Outcomes,
    ) -> np.ndarray:
        """Return which impressions reach the log."""
        kept = np.ones(len(traffic), dtype=bool)
        if not treatment.is_change:
            return kept
        changed = arm == TREATMENT
        if self.knobs.redirect_loss:
            gone = self.stream("redirect").random(len(people)) < (
                self.knobs.redirect_loss * people.loss
            )
            kept &= ~(changed & gone[traffic.user])
        if self.knobs.logging_loss:
            lost = uniforms(traffic.key, self.stream("logging")) < self.knobs.logging_loss
            kept &= ~(changed & lost & ~outcomes.clicked)
        return kept
