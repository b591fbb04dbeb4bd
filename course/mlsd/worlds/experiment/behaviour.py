"""What people do with the version that they are shown, in truth and by chance."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .draws import normals, uniforms
from .knobs import ExperimentKnobs
from .people import CLICKING_BOT, SILENT_BOT, People, Stream, Traffic
from .treatment import Treatment

CONTROL, TREATMENT = 0, 1
_MOST_CLICKS = 0.95
_LOAD_MS, _LOAD_SPREAD = 300.0, 0.4
_HOURS = 24


@dataclass(frozen=True)
class Design:
    """Who is shown what. policies: one an arm; arm, arm_before: of each impression.

    chance: probability of each user to get the change, by arm, shape (arms, n); arm_before is
    that of the period before in a switchback, and arm itself otherwise.
    """

    policies: Sequence[Treatment]
    chance: np.ndarray
    arm: np.ndarray
    arm_before: np.ndarray


@dataclass(frozen=True)
class Outcomes:
    """One value an impression. propensity: probability of the version that was shown."""

    treated: np.ndarray
    propensity: np.ndarray
    clicked: np.ndarray
    ordered: np.ndarray
    revenue: np.ndarray
    load_ms: np.ndarray


def user_lifts(
    policies: Sequence[Treatment],
    served: np.ndarray,
    triggered: np.ndarray | float,
    people: People,
    knobs: ExperimentKnobs,
) -> np.ndarray:
    """Return each user's relative change of clicks in each arm, shape (arms, n).

    served: whether, or with which probability, a user gets the change; triggered: likewise for
    meeting what is changed.
    """
    contrast = knobs.heterogeneity * (people.mobile - knobs.mobile_share)
    lifts = [each.is_change * (each.lift + contrast) for each in policies]
    return np.array(lifts) * served * triggered


def click_probability(base: np.ndarray, lift: np.ndarray | float) -> np.ndarray:
    """Return base * (1 + lift), kept within 0..0.95."""
    return np.clip(base * (1 + lift), 0, _MOST_CLICKS)


def is_weekend(time: np.ndarray) -> np.ndarray:
    """Return whether each time, in days since a Monday, is on day 5 or 6 of its week."""
    return np.floor(time) % 7 >= 5


def behave(
    people: People, traffic: Traffic, design: Design, knobs: ExperimentKnobs, stream: Stream
) -> Outcomes:
    """Draw what happens at each impression."""
    user, human = traffic.user, people.bot[traffic.user] == 0
    served = stream("rule").random(len(people)) < design.chance
    shown = served[design.arm, user]
    base, lift = _base_and_lift(people, traffic, design, served, knobs)
    click = click_probability(base, lift)
    order = knobs.order_rate * _supply(traffic, base * human, click * human, knobs)

    kind = people.bot[user]
    coin, order_coin = (uniforms(traffic.key, stream(name)) for name in ("clicks", "orders"))
    clicked = (coin < click) & (kind != SILENT_BOT) | (kind == CLICKING_BOT)
    ordered = clicked & (order_coin < order) & human
    by_arm = {
        name: np.array([getattr(each, name) for each in design.policies])[design.arm] * shown
        for name in ("order_lift", "delay_ms")
    }
    sigma = knobs.revenue_spread
    value = np.exp(sigma * normals(traffic.key, stream("values")) - sigma**2 / 2)
    value *= knobs.order_value * people.wealth[user]
    value *= 1 + by_arm["order_lift"] * people.triggered[user]
    load_ms = _LOAD_MS * np.exp(
        _LOAD_SPREAD * normals(traffic.key, stream("loads")) - _LOAD_SPREAD**2 / 2
    )
    chance = design.chance[design.arm, user]
    return Outcomes(
        treated=shown,
        propensity=np.where(shown, chance, 1 - chance),
        clicked=clicked,
        ordered=ordered,
        revenue=(value * ordered).round(2),
        load_ms=np.maximum(load_ms + by_arm["delay_ms"], 1.0).round(1),
    )


def _base_and_lift(
    people: People,
    traffic: Traffic,
    design: Design,
    served: np.ndarray,
    knobs: ExperimentKnobs,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the probability of a click with today's version, and its relative change."""
    user, weekend = traffic.user, is_weekend(traffic.time)
    base = people.click[user] * (1 + knobs.weekend_lift * weekend) * (1 + people.before[user])
    by_user = user_lifts(design.policies, served, people.triggered, people, knobs)
    lift = by_user[design.arm, user]
    if knobs.carry_over:
        before = by_user[design.arm_before, user]
        lift = (1 - knobs.carry_over) * lift + knobs.carry_over * before
    lift = lift * (1 + knobs.weekend_effect * weekend)
    if knobs.novelty:
        changed = np.array([each.is_change for each in design.policies])[design.arm]
        new = changed & served[design.arm, user] & people.triggered[user]
        first = np.full(len(people), np.inf)
        np.minimum.at(first, user[new], traffic.time[new])
        days_seen = traffic.time[new] - first[user[new]]
        lift[new] += knobs.novelty * np.exp(-days_seen / knobs.novelty_days)
    if knobs.spillover:
        lift = _spill(people.community[user], lift, knobs)
    return base, lift


def _spill(community: np.ndarray, lift: np.ndarray, knobs: ExperimentKnobs) -> np.ndarray:
    """Replace a share of each lift by the mean of the community."""
    size = np.bincount(community, minlength=knobs.n_communities)
    total = np.bincount(community, lift, minlength=knobs.n_communities)
    return (1 - knobs.spillover) * lift + knobs.spillover * (total / np.maximum(size, 1))[community]


def _supply(
    traffic: Traffic, base: np.ndarray, click: np.ndarray, knobs: ExperimentKnobs
) -> np.ndarray | float:
    """Return the factor on orders by click: (clicks / clicks of today's version) ** -s by hour."""
    if not knobs.cannibalisation:
        return 1.0
    hour = ((traffic.time - np.floor(traffic.time[0])) * _HOURS).astype(int)
    usual, now = np.bincount(hour, base), np.bincount(hour, click)
    pressure = np.divide(now, usual, out=np.ones_like(now), where=(usual > 0) & (now > 0))
    return pressure[hour] ** -knobs.cannibalisation
