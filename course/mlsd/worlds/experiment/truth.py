"""What is true in ExperimentWorld and no log shows: the effect of a change on everybody."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .behaviour import CONTROL, TREATMENT, click_probability, user_lifts
from .knobs import ExperimentKnobs
from .people import People, Stream, make_people, users_table
from .treatment import Treatment, checked, service_probability

_POPULATION = 50_000
_DAYS = 14
_LOAD_MS = 300.0


@dataclass(frozen=True)
class Oracle:
    """The truth of an ExperimentWorld, for plots and graders."""

    seed: int
    knobs: ExperimentKnobs
    stream: Stream

    def people(self, n: int) -> pd.DataFrame:
        """Return what is hidden of the first n users, one row each.

        click_probability (today's version, a weekday), activity (factor on the return rate),
        triggered, bot, whale, left_over (relative change by the experiment before).
        """
        people = make_people(n, self.seed, self.knobs, self.stream)
        return pd.DataFrame(
            {
                "user_id": np.arange(n),
                "click_probability": people.click,
                "activity": people.activity,
                "triggered": people.triggered,
                "bot": people.bot > 0,
                "whale": people.wealth > 1,
                "left_over": people.before,
            }
        )

    def effect(
        self,
        treatment: Treatment,
        control: Treatment | None = None,
        *,
        days_seen: float | None = None,
    ) -> pd.DataFrame:
        """Return the total effect: everybody on `treatment` against everybody on `control`.

        One row a metric: click_rate, orders_per_impression, revenue_per_impression, load_ms;
        columns control, treatment, difference, relative. Whole weeks, people only, the market at
        rest, and the long run, in which novelty is over; or with the novelty of days_seen days
        after first sight. Over 50,000 users of the world. Raises BadPolicy.
        """
        policies = [
            checked(control if control is not None else Treatment(), "control"),
            checked(treatment, "treatment"),
        ]
        people = make_people(_POPULATION, self.seed, self.knobs, self.stream)
        table = pd.DataFrame(
            {
                name: self._metrics(policies, arm, people, days_seen)
                for name, arm in (("control", CONTROL), ("treatment", TREATMENT))
            }
        )
        table["difference"] = table["treatment"] - table["control"]
        table["relative"] = table["treatment"] / table["control"] - 1
        return table.rename_axis("metric")

    def _metrics(
        self, policies: list[Treatment], arm: int, people: People, days_seen: float | None
    ) -> dict[str, float]:
        knobs, policy = self.knobs, policies[arm]
        users = users_table(people, knobs, self.stream) if policy.rule else None
        size = len(people)
        served = np.ones(size) * policy.is_change
        if users is not None:
            served = service_probability(policy, users, "policy")
        lift = user_lifts([policy], served, knobs.trigger_rate, people, knobs)[0]
        new = 0.0
        if days_seen is not None:
            new = knobs.novelty * float(np.exp(-days_seen / knobs.novelty_days))
        sight = new * served * knobs.trigger_rate

        impressions = 1 + knobs.return_rate * people.activity * _DAYS * 2 / 3
        weights = impressions / impressions.sum()
        usual, clicks = 0.0, 0.0
        for weekend, share in ((False, 5 / 7), (True, 2 / 7)):
            base = people.click * (1 + knobs.weekend_lift * weekend)
            changed = lift * (1 + knobs.weekend_effect * weekend) + sight
            usual += share * float(click_probability(base, 0.0) @ weights)
            clicks += share * float(click_probability(base, changed) @ weights)
        shown = float(served @ weights)
        orders = clicks * knobs.order_rate * (clicks / usual) ** -knobs.cannibalisation
        wealth = 1 + policy.order_lift * knobs.trigger_rate * shown
        return {
            "click_rate": clicks,
            "orders_per_impression": orders,
            "revenue_per_impression": float(
                orders * knobs.order_value * wealth * people.wealth.mean()
            ),
            "load_ms": float(_LOAD_MS + policy.delay_ms * shown),
        }
