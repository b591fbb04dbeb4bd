"""What people do with a page of results, by the position-based or the cascade model of clicks."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from .corpus import Corpus, Stream
from .knobs import SearchKnobs
from .randomise import randomise
from .slates import PAGE_SIZE
from .traffic import CLICKING_BOT, Sessions
from .truth import SATISFACTION_BY_GRADE, Truth

MAX_PAGES = 4

_SATISFIED_S, _BOUNCE_S = (70.0, 0.8), (3.5, 0.65)
_ANSWER_S, _GLANCE_S = (12.0, 0.4), (1.8, 0.35)
_GLANCE_SHARE = 0.5
_ATTENTION_AFTER_ANSWER = 0.15
_BOT_DWELL_S = 1.0
_FIRST_LOOK_S, _SCAN_S, _TYPE_S = 2.0, 1.5, 6.0
_POSITIONS = np.arange(1, PAGE_SIZE + 1, dtype=np.float32)


@dataclass(frozen=True)
class Pages:
    """One row a page of results; `rows` (of the candidates table, -1 none) to `dwell_s` (n, 10).

    kind, rank, propensity: as in `Served`, None where no page is randomised.
    """

    session: np.ndarray
    query: np.ndarray
    misspelt: np.ndarray
    shown_s: np.ndarray
    rows: np.ndarray
    clicked: np.ndarray
    click_s: np.ndarray
    dwell_s: np.ndarray
    answer_read_s: np.ndarray
    reformulated: np.ndarray
    kind: np.ndarray | None = None
    rank: np.ndarray | None = None
    propensity: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.session)

    @classmethod
    def join(cls, pages: "list[Pages]", kept: np.ndarray) -> "Pages":
        """Return the rows `kept` of all these pages, counted one after the other."""
        joined: dict[str, Any] = {}
        for name in (each.name for each in fields(cls)):
            parts = [getattr(page, name) for page in pages]
            joined[name] = None if parts[0] is None else np.concatenate(parts)[kept]
        return cls(**joined)


@dataclass(frozen=True)
class _Draws:
    """The chances of one page of each session: coins (n, 5), tone (n,), the rest (n, 10).

    walk: of a cascade reader, to go on to the place; back: to come back after a click on it; both
    None where nobody reads so.
    """

    coins: np.ndarray
    tone: np.ndarray
    clicks: np.ndarray
    luck: np.ndarray
    pace: np.ndarray
    walk: np.ndarray | None
    back: np.ndarray | None


def examination(position_bias: float) -> np.ndarray:
    """Return the probability that positions 1..10 are examined: k ** -position_bias."""
    return np.arange(1, PAGE_SIZE + 1.0) ** -position_bias


class Audience:
    """People who read pages of results, click, dwell, and type another query or leave."""

    def __init__(self, corpus: Corpus, truth: Truth, knobs: SearchKnobs, stream: Stream) -> None:
        self._knobs, self._stream = knobs, stream
        self._has_answer = corpus.queries["has_answer"].to_numpy()
        self._same_topic = _same_topic(corpus.queries["topic_id"].to_numpy())
        self._attractiveness = np.append(truth.attractiveness, 0).astype(np.float32)
        self._satisfaction = np.append(truth.satisfaction, 0).astype(np.float32)
        self._unwanted = np.append(truth.unwanted_attractiveness, 0).astype(np.float32)
        self._major_share = corpus.major_share
        self._meaning = np.append(corpus.candidates.get("meaning", np.zeros(len(truth.grades))), 0)
        self._examination = examination(knobs.position_bias).astype(np.float32)

    def browse(self, sessions: Sessions, slates: np.ndarray, arm: np.ndarray, n: int) -> Pages:
        """Return the n pages of the first sessions, ordered by session start.

        slates: rows of the candidates table, shape (arms, spellings, queries, depth), -1 for none;
        arm: one a session. Each result is examined with probability attention * k ** -eta and,
        once examined, clicked with a probability of its own. A cascade reader examines the first
        result with probability attention, and the next ones as the knobs say. A person whom a
        page satisfies leaves; another types a query on the same topic, or gives up.
        """
        active = np.arange(len(sessions.user))
        query, shown_s = sessions.query, sessions.start_s
        pages = []
        for number in range(MAX_PAGES):
            draws = self._draws(len(sessions.user), active, number, sessions.week)
            misspelt = draws.coins[:, 0] < self._knobs.typo_rate
            slate = np.ravel_multi_index(
                (arm[active], misspelt.astype(int), query), slates.shape[:-1]
            )
            rows, how = self._show(slates, slate, active, number, sessions)
            page = self._read(sessions, active, query, misspelt, shown_s, rows, draws)
            page = replace(page, **how)
            if number == MAX_PAGES - 1:
                page.reformulated[:] = False
            pages.append(page)
            on = page.reformulated
            choice = (draws.coins[on, 4] * self._same_topic.shape[1]).astype(int)
            active, query = active[on], self._same_topic[query[on], choice]
            spent_s = page.dwell_s[on].sum(axis=1) + page.answer_read_s[on] + _SCAN_S * PAGE_SIZE
            shown_s = shown_s[on] + _FIRST_LOOK_S + spent_s + _TYPE_S
        return _first(pages, sessions.start_s, n)

    def _draws(self, size: int, active: np.ndarray, number: int, week: int) -> _Draws:
        """Draw for all sessions, so that who is still active changes nobody's chances."""

        def chances(name: str, *width: int, law: str = "random") -> np.ndarray:
            rng = self._stream(name, number, week)
            drawn = getattr(rng, law)((size, *width), dtype=np.float32)
            return drawn if len(active) == size else drawn[active]

        return _Draws(
            coins=chances("coins", 5),
            tone=chances("tone", law="standard_normal"),
            clicks=chances("clicks", PAGE_SIZE),
            luck=chances("luck", PAGE_SIZE),
            pace=chances("pace", PAGE_SIZE, law="standard_normal"),
            walk=chances("walk", PAGE_SIZE) if self._knobs.cascade_share > 0 else None,
            back=chances("back", PAGE_SIZE) if self._knobs.cascade_share > 0 else None,
        )

    def _show(
        self,
        slates: np.ndarray,
        slate: np.ndarray,
        active: np.ndarray,
        number: int,
        sessions: Sessions,
    ) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Return the rows shown, (n, 10), and how the pages were randomised, if any is."""
        flat = slates.reshape(-1, slates.shape[-1])
        if self._knobs.randomised_share == 0:
            return flat[slate], {}
        n = len(sessions.user)
        coins = self._stream("randomised pages", number, sessions.week).random((n, 3))[active]
        keys = self._stream("shuffles", number, sessions.week).random((n, PAGE_SIZE))[active]
        served = randomise(flat, slate, coins, keys, self._knobs)
        how = {"kind": served.kind, "rank": served.rank, "propensity": served.propensity}
        return served.rows, how

    def _read(
        self,
        sessions: Sessions,
        active: np.ndarray,
        query: np.ndarray,
        misspelt: np.ndarray,
        shown_s: np.ndarray,
        rows: np.ndarray,
        draws: _Draws,
    ) -> Pages:
        bot = sessions.bot[active]
        box = self._has_answer[query] & (bot == 0)
        answered = box & (draws.coins[:, 1] < self._knobs.zero_click_rate)
        read = answered | (box & (draws.coins[:, 2] < _GLANCE_SHARE))

        attention = sessions.attention[active] * (bot == 0)
        attention *= np.where(answered, _ATTENTION_AFTER_ANSWER, 1.0)
        appeal, satisfaction = self._appeal(rows, query, sessions.intent[active])
        looks = attention.astype(np.float32)
        clicked = draws.clicks < looks[:, None] * self._examination * appeal
        if draws.walk is not None and draws.back is not None:
            reader = np.flatnonzero(sessions.cascade[active])
            clicked[reader] = self._cascade(
                looks[reader],
                draws.clicks[reader] < appeal[reader],
                draws.luck[reader] < satisfaction[reader],
                draws.walk[reader],
                draws.back[reader],
            )
        satisfied = clicked & (draws.luck < satisfaction)
        dwell_s = _seconds(satisfied, draws.pace, _SATISFIED_S, _BOUNCE_S)

        clicking = bot == CLICKING_BOT
        clicked[clicking, 0] = rows[clicking, 0] >= 0
        dwell_s[clicking] = _BOT_DWELL_S
        dwell_s *= clicked
        before_s = dwell_s.cumsum(axis=1) - dwell_s + _FIRST_LOOK_S + _SCAN_S * _POSITIONS

        happy = satisfied.any(axis=1) | answered
        insists = draws.coins[:, 3] < self._knobs.reformulation_rate
        return Pages(
            session=active,
            query=query,
            misspelt=misspelt,
            shown_s=shown_s,
            rows=rows,
            clicked=clicked,
            click_s=shown_s[:, None] + before_s,
            dwell_s=dwell_s,
            answer_read_s=_seconds(answered, draws.tone, _ANSWER_S, _GLANCE_S) * read,
            reformulated=(~happy & insists) | (bot > 0),
        )

    def _appeal(
        self, rows: np.ndarray, query: np.ndarray, intent: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return P(clicked once examined) and P(satisfied once clicked), both (n, 10)."""
        appeal, satisfaction = self._attractiveness[rows], self._satisfaction[rows]
        if self._knobs.ambiguity > 0:
            meant = intent >= self._major_share[query]
            other = self._meaning[rows] != meant[:, None]
            appeal = np.where(other, self._unwanted[rows], appeal)
            satisfaction = np.where(other, np.float32(SATISFACTION_BY_GRADE[0]), satisfaction)
        appeal += (1 - appeal) * (self._knobs.trust_bias / _POSITIONS)
        appeal *= rows >= 0
        return appeal, satisfaction

    def _cascade(
        self,
        attention: np.ndarray,
        likes: np.ndarray,
        is_right: np.ndarray,
        walk: np.ndarray,
        back: np.ndarray,
    ) -> np.ndarray:
        """Return the clicks of people who read from the top, (n, 10).

        P(E_1) = attention; P(E_k+1 | E_k) = persistence * (1 - C_k + C_k (1 - S_k) return): the
        cascade model of Craswell et al. (2008) at persistence 1 and return 0, the dynamic Bayesian
        network of Chapelle & Zhang (2009) at return 1.
        """
        clicked = np.zeros(likes.shape, dtype=bool)
        reads = walk[:, 0] < attention
        for k in range(likes.shape[1]):
            clicked[:, k] = reads & likes[:, k]
            ends = clicked[:, k] & (is_right[:, k] | (back[:, k] >= self._knobs.cascade_return))
            if k + 1 < likes.shape[1]:
                reads = reads & ~ends & (walk[:, k + 1] < self._knobs.cascade_persistence)
        return clicked


def _seconds(
    long: np.ndarray,
    normal: np.ndarray,
    if_long: tuple[float, float],
    if_short: tuple[float, float],
) -> np.ndarray:
    """Return log-normal times to 0.01 s, from (median in s, sigma) of either kind."""
    (long_s, long_sigma), (short_s, short_sigma) = if_long, if_short
    times = np.where(long, np.float32(long_sigma), np.float32(short_sigma)) * normal
    times += np.where(long, np.float32(np.log(long_s)), np.float32(np.log(short_s)))
    return np.exp(times, dtype=float).round(2)


def _same_topic(topic: np.ndarray) -> np.ndarray:
    """Return for each query the others on its topic, padded with repeats; itself if alone."""
    order = np.argsort(topic, kind="stable")
    size = np.bincount(topic)
    start = np.concatenate([[0], np.cumsum(size)[:-1]])
    place = np.empty(len(topic), dtype=int)
    place[order] = np.arange(len(topic)) - start[topic[order]]
    step = np.arange(size.max() - 1)[None, :] % np.maximum(size[topic] - 1, 1)[:, None] + 1
    return order[start[topic][:, None] + (place[:, None] + step) % size[topic][:, None]]


def _first(pages: list[Pages], start_s: np.ndarray, n: int) -> Pages:
    """Join the rounds, keep the n pages of the first sessions, and order them by start."""
    session = np.concatenate([page.session for page in pages])
    number = np.repeat(np.arange(len(pages)), [len(page) for page in pages])
    kept = np.lexsort((number, session))[:n]
    kept = kept[np.lexsort((number[kept], session[kept], start_s[session[kept]]))]
    return Pages.join(pages, kept)
