"""Who uses the product, what is known of them, and when they come."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mlsd.experiments.assignment import hash_uniform

from .draws import binomial, make_keys, poisson, uniforms
from .knobs import ExperimentKnobs

Stream = Callable[..., np.random.Generator]

DAYS_BEFORE = 28
BOT_IMPRESSIONS = 200
FIRST_SALT = "layer-1"
SILENT_BOT, CLICKING_BOT = 1, 2
_MOST_CLICKS = 0.9
_WHALE_FACTOR = 100.0


@dataclass(frozen=True)
class People:
    """One value a user; those of the first n do not depend on how many there are.

    click: probability of a click on a weekday with today's version; activity: factor on the
    return rate; loss: probability to be lost in a redirect, before the knob; wealth: factor on
    orders; before: relative change of clicks left by the experiment before.
    """

    click: np.ndarray
    activity: np.ndarray
    mobile: np.ndarray
    community: np.ndarray
    triggered: np.ndarray
    bot: np.ndarray
    wealth: np.ndarray
    loss: np.ndarray
    before: np.ndarray
    taste: np.ndarray
    energy: np.ndarray

    def __len__(self) -> int:
        return len(self.click)


@dataclass(frozen=True)
class Traffic:
    """One value an impression, in order of time: its user, and days since a Monday 0:00.

    key: what else belongs to this impression is drawn by it (draws.py).
    """

    user: np.ndarray
    time: np.ndarray
    key: np.ndarray

    def __len__(self) -> int:
        return len(self.user)


def user_places(n: int, seed: int, salt: str) -> np.ndarray:
    """Return each user's place in the randomisation of this salt, uniform in [0, 1)."""
    return hash_uniform(np.arange(n), f"{seed}/{salt}")


def make_people(n: int, seed: int, knobs: ExperimentKnobs, stream: Stream) -> People:
    """Draw the first n users."""
    taste, energy = stream("taste").standard_normal(n), stream("energy").standard_normal(n)
    mobile = stream("device").random(n) < knobs.mobile_share
    left = user_places(n, seed, FIRST_SALT) < 0.5 if knobs.leftover else np.zeros(n, dtype=bool)
    coin = stream("bots").random(n)
    bot = np.where(coin < knobs.bot_rate / 2, SILENT_BOT, CLICKING_BOT)
    whale = stream("whales").random(n) < knobs.whale_rate
    return People(
        click=_click(taste, mobile, knobs),
        activity=_log_normal(energy, knobs.activity_spread),
        mobile=mobile,
        community=(stream("communities").random(n) * knobs.n_communities).astype(int),
        triggered=stream("trigger").random(n) < knobs.trigger_rate,
        bot=np.where(coin < knobs.bot_rate, bot, 0),
        wealth=np.where(whale, _WHALE_FACTOR, 1.0),
        loss=2 * _normal_share(-taste),
        before=knobs.leftover * left,
        taste=taste,
        energy=energy,
    )


def users_table(people: People, knobs: ExperimentKnobs, stream: Stream) -> pd.DataFrame:
    """Return what the company knows of each user before the experiment."""
    n, habit = len(people), knobs.habit
    fresh = np.sqrt(1 - habit**2)
    taste = habit * people.taste + fresh * stream("taste before").standard_normal(n)
    energy = habit * people.energy + fresh * stream("energy before").standard_normal(n)
    activity = knobs.return_rate * _log_normal(energy, knobs.activity_spread)
    impressions = poisson(DAYS_BEFORE * activity, stream("impressions before"))
    click = np.minimum(_click(taste, people.mobile, knobs) * (1 + people.before), 1.0)
    clicks = binomial(impressions, click, stream("clicks before"))
    orders = binomial(clicks, knobs.order_rate, stream("orders before"))
    value = _log_normal(stream("value before").standard_normal(n), knobs.revenue_spread)
    return pd.DataFrame(
        {
            "user_id": np.arange(n),
            "device": np.where(people.mobile, "mobile", "desktop").astype(object),
            "community": people.community,
            "impressions_before": impressions,
            "clicks_before": clicks,
            "orders_before": orders,
            "revenue_before": (knobs.order_value * value * people.wealth * orders).round(2),
        }
    )


def make_traffic(
    people: People, days: int, start_day: int, knobs: ExperimentKnobs, stream: Stream
) -> Traffic:
    """Draw the impressions of these users in `days` days: each comes once, and may return.

    Most first visits are early: half of them in the first quarter of the time. Draws depend on
    the calendar (days, start_day). A knob that makes a user come more often adds visits, and
    leaves those there were and everybody else's.
    """
    n, when = len(people), (days, start_day)
    first = days * stream("first visit", *when).random(n) ** 2
    mean = knobs.return_rate * people.activity * (days - first)
    user, number = _numbered(np.arange(n), 1 + poisson(mean, stream("returns", *when)))
    key = make_keys(user, number, stream("visits", *when))
    time = first[user] + (days - first[user]) * uniforms(key, stream("visit times")) * (number > 0)

    bots = np.flatnonzero(people.bot)
    if len(bots):
        extra = poisson(np.full(n, BOT_IMPRESSIONS), stream("bot returns", *when))
        bot, number = _numbered(bots, extra[bots])
        bot_key = make_keys(bot, number, stream("bot visits", *when))
        user, key = np.concatenate([user, bot]), np.concatenate([key, bot_key])
        time = np.concatenate([time, days * uniforms(bot_key, stream("bot visit times"))])
    order = np.argsort(time)
    return Traffic(user[order], start_day + time[order], key[order])


def _numbered(user: np.ndarray, count: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each user `count` times, and the numbers of their visits from 0, shape (visits,)."""
    opening = np.cumsum(count) - count
    return np.repeat(user, count), np.arange(count.sum()) - np.repeat(opening, count)


def _click(taste: np.ndarray, mobile: np.ndarray, knobs: ExperimentKnobs) -> np.ndarray:
    """Return click probabilities whose mean over users is the knob click_rate, up to the cap."""
    level = knobs.click_rate / (1 - knobs.mobile_gap * knobs.mobile_share)
    spread = _log_normal(taste, knobs.taste_spread)
    return np.minimum(level * (1 - knobs.mobile_gap * mobile) * spread, _MOST_CLICKS)


def _log_normal(normal: np.ndarray, sigma: float) -> np.ndarray:
    """Return log-normal factors of mean 1."""
    return np.exp(sigma * normal - sigma**2 / 2)


def _normal_share(x: np.ndarray) -> np.ndarray:
    from scipy import special

    return special.ndtr(x)
