"""Who comes to search, when, and for what."""

from dataclasses import dataclass

import numpy as np

from .corpus import Corpus, Stream
from .knobs import SearchKnobs

DAYS = 7
SILENT_BOT, CLICKING_BOT = 1, 2

_DAY_S, _HOUR_S = 86_400.0, 3_600.0
_HOUR_WEIGHTS = np.array(
    [2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 8, 8, 8, 8, 8, 8, 9, 10, 11, 11, 9, 6, 3], dtype=float
)


@dataclass(frozen=True)
class Sessions:
    """One value a session, in no order of time.

    attention: the factor on examination; cascade: whether the cascade model holds; intent: 0..1,
    the second meaning of a query is meant where it is above the share of the first.
    """

    week: int
    user: np.ndarray
    bot: np.ndarray
    attention: np.ndarray
    mobile: np.ndarray
    start_s: np.ndarray
    query: np.ndarray
    cascade: np.ndarray
    intent: np.ndarray


def bot_kinds(knobs: SearchKnobs, stream: Stream) -> np.ndarray:
    """Return for each user 0 (a person), SILENT_BOT or CLICKING_BOT."""
    draw = stream("bots").random(knobs.n_users)
    kind = np.where(draw < knobs.bot_rate / 2, SILENT_BOT, CLICKING_BOT)
    return np.where(draw < knobs.bot_rate, kind, 0)


def cascade_readers(knobs: SearchKnobs, stream: Stream) -> np.ndarray:
    """Return for each user whether they read by the cascade model."""
    return stream("cascade readers").random(knobs.n_users) < knobs.cascade_share


def make_sessions(
    corpus: Corpus, knobs: SearchKnobs, stream: Stream, n: int, week: int
) -> Sessions:
    """Draw n sessions, spread over one week. The first of them do not depend on n."""
    nature = np.clip(stream("users").normal(0, 1, knobs.n_users), -2, 2)
    kind = bot_kinds(knobs, stream)
    visits = np.exp(knobs.user_spread * nature) * np.where(kind > 0, knobs.bot_activity, 1.0)
    user = _draw(visits, stream("who", week).random(n))
    bot = kind[user]

    day, hour, second = stream("when", week).random((n, 3)).T
    day = np.floor(day * DAYS)
    hour = np.where(bot > 0, np.floor(hour * 24), _draw(_HOUR_WEIGHTS, hour))
    shift = knobs.weekend_shift * (day >= DAYS - 2)

    to_mobile = knobs.mobile_share + shift * (1 - knobs.mobile_share)
    mobile = stream("device", week).random(n) < to_mobile
    spared = np.where(mobile, 1 - knobs.mobile_effect, 1.0)
    return Sessions(
        week=week,
        user=user,
        bot=bot,
        attention=np.exp(-0.5 * knobs.user_spread * (nature[user] + 2)) * spared,
        mobile=mobile,
        start_s=(week * DAYS + day) * _DAY_S + (hour + second) * _HOUR_S,
        query=_queries(corpus, shift, stream("query", week).random((n, 3))),
        cascade=cascade_readers(knobs, stream)[user],
        intent=stream("intent", week).random(n),
    )


def _queries(corpus: Corpus, shift: np.ndarray, coin: np.ndarray) -> np.ndarray:
    """Draw queries by frequency, then turn a share `shift` of the head queries into others."""
    frequency = corpus.queries["frequency"].to_numpy()
    head = (corpus.queries["segment"] == "head").to_numpy()
    query = _draw(frequency, coin[:, 0])
    turned = head[query] & (coin[:, 1] < shift)
    return np.where(turned, _draw(frequency * ~head, coin[:, 2]), query)


def _draw(weights: np.ndarray, uniform: np.ndarray) -> np.ndarray:
    """Return indices drawn in proportion to the weights, one for each uniform number."""
    limits = np.cumsum(weights)
    return np.searchsorted(limits / limits[-1], uniform, side="right")
