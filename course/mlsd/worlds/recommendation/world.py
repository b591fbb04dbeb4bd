"""RecommendationWorld: a streaming service with its members, of which the truth is known."""

import reprlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from ...errors import MissingColumns
from ..base import World, refuse_while_serving, whole
from ..errors import BadKnob
from .accounts import make_accounts
from .catalogue import make_catalogue
from .features import FEATURES, features_of
from .history import choice, make_history, make_survey
from .knobs import LOGGED_WINDOW_DAYS, RecommendationKnobs
from .policies import AnyPolicy
from .report import Log, Metrics
from .serving import Service
from .traffic import DAYS
from .truth import Oracle, Truth, make_oracle
from .viewing import Audience, Pages
from .weeks import Weeks

Learn = Callable[[pd.DataFrame], AnyPolicy]

_MAX_PAGES, _MAX_WEEK, _MAX_ROWS = 1_000_000, 10_000, 10_000_000


class RecommendationWorld(World):
    """A streaming service: titles, members, and a home page of ten titles for each request.

    A policy scores a table of candidates, one row for each request and title that retrieval
    returns, with request_id, user_id, item_id, day, hour, genre and `feature_names`; the ten best
    of each request are shown. It may also be a Recommender, with a retrieval of its own or with
    exploration, whose propensities are logged. People like titles by taste and quality, examine
    the page by position, play what looks right to them, watch on or leave, and rate some of what
    they chose. Tastes have to do with genres: who likes fantasy likes science fiction more often
    than reality.

    Traffic belongs to the seed and the week: two policies that serve the same week meet the same
    people in the same mood, so that their difference is the policies' alone.
    """

    Knobs = RecommendationKnobs
    knobs: RecommendationKnobs
    feature_names = FEATURES

    def __init__(self, seed: int = 0, **knobs: Any) -> None:
        super().__init__(seed, **knobs)
        self._catalogue = make_catalogue(self.knobs, self.stream)
        self._accounts = make_accounts(self.knobs, self.stream)
        self._truth = Truth(self._catalogue, self._accounts, self.knobs)
        self._weeks = Weeks(self._catalogue, self._accounts, self.knobs, self.stream)
        self._service = Service(
            self._catalogue,
            self._accounts,
            Audience(self._catalogue, self._truth, self.knobs, self.stream),
            self._weeks,
            self.knobs,
            self.stream,
        )

    @property
    def items(self) -> pd.DataFrame:
        """One row a title: item_id, genre, language, series, duration_min, released_week...

        released_week: 0 or less for what is there at the start; duration_min: of the film, or of
        an episode; popularity: 0..1 on a log scale of the plays before week 0, 0 for none;
        critic_score and thumbnail (how loud it is): 0..1; content_0 to content_7: a vector made
        from the script and the cast, near for titles that are liked together. Each access gives
        a copy.
        """
        return self._catalogue.table()

    @property
    def users(self) -> pd.DataFrame:
        """One row an account: user_id, language, favourite_genre, signup_week.

        favourite_genre: what the first person said at sign-up; signup_week: 0 for before week 1.
        Each access gives a copy.
        """
        return self._accounts.table()

    @staticmethod
    def production(candidates: pd.DataFrame) -> pd.Series:
        """Score by popularity, favourite genre and language: the policy that serves today."""
        return (
            candidates["popularity"]
            + 0.3 * candidates["favourite_genre"]
            + 0.3 * candidates["same_language"]
        )

    def log(self, policy: AnyPolicy, n: int, *, week: int = 0) -> pd.DataFrame:
        """Return the log of n home pages of one week, one row an impression.

        Columns: request_id (unique across weeks), user_id; day, hour and time_s of the request
        (day 0 is a Monday, days 5 and 6 of each seven the weekend; seconds since day 0);
        item_id; position (1..10); score of the policy, NaN for what was explored; propensity,
        the probability that the policy shows this title here, given the titles above it;
        clicked; watched_share (0..1, 0 without a click); watch_s; rating (1..5, NaN for none).
        Rows are ordered by request and position; requests are in no order of time. Features are
        in `features`. Raises BadPolicy, and BadKnob for n or week.

        Policies are called for 10,000 requests at a time, and must be deterministic.
        """
        n, week = _size(n), _week(week)
        log = Log(n)
        for pages in self._serve({"policy": policy}, n, week):
            log.add(pages)
        return log.table()

    def run(self, policy: AnyPolicy, n: int, *, week: int = 0) -> pd.Series:
        """Return the online metrics of n home pages, and the true value.

        click_through_rate: clicks by impression; clicks_per_page; watch_minutes_per_page;
        completion_rate and abandonment_rate: share of clicks watched to 80 % or more, 10 % or
        less; mean_rating: of those given; coverage: share of the released titles that were
        shown; gini: how unevenly (0 all alike); true_value_per_page: expected number of titles
        clicked, each counted by the share that will be watched. Filler requests count in all
        but mean_rating and true_value_per_page. Raises as log.
        """
        n, week = _size(n), _week(week)
        metrics = self._metrics(week)
        for pages in self._serve({"policy": policy}, n, week):
            metrics.add(pages)
        return metrics.series()

    def experiment(
        self,
        control: AnyPolicy,
        treatment: AnyPolicy,
        n: int,
        *,
        week: int = 0,
        treatment_share: float = 0.5,
    ) -> pd.DataFrame:
        """Return the log of an A/B experiment of n home pages, with a column `arm`.

        Each account is in one of the arms "control" and "treatment", the same one in each week.
        Raises as log, and BadKnob for a treatment_share outside 0..1.
        """
        if not isinstance(treatment_share, Real) or not 0 <= treatment_share <= 1:
            raise BadKnob("treatment_share", reprlib.repr(treatment_share), "a number from 0 to 1")
        n, week = _size(n), _week(week)
        treated = self.stream("arms").random(self.knobs.n_users) < treatment_share
        log = Log(n)
        policies = {"control": control, "treatment": treatment}
        for pages in self._serve(policies, n, week, treated.astype(int)):
            log.add(pages)
        table = log.table()
        arms = np.where(treated, "treatment", "control").astype(object)
        table.insert(2, "arm", arms[table["user_id"].to_numpy()])
        return table

    def loop(
        self,
        learn: Learn,
        rounds: int,
        n: int,
        *,
        start: AnyPolicy | None = None,
        week: int = 0,
    ) -> pd.DataFrame:
        """Close the loop: serve a week, learn from all logs so far, serve the next week.

        learn: returns a policy for the log of all rounds so far, to which the knob feedback adds
        what other parts of the service logged; start: the policy of the first round, production
        by default; n: pages a round; week: of the first round. Returns one row a round: week,
        clicks, titles_shown (distinct, in all rounds so far) and the metrics of run. Raises as
        log, and BadKnob for rounds or if learn cannot be called.
        """
        rounds, n, week = whole("rounds", rounds, 1, _MAX_WEEK), _size(n), _week(week)
        if not callable(learn):
            raise BadKnob("learn", f"a {type(learn).__name__}", "a function of the log")
        policy: AnyPolicy = self.production if start is None else start
        so_far: pd.DataFrame | None = None
        rows: list[dict[str, float]] = []
        shown = np.zeros(self.knobs.n_items, dtype=bool)
        for number in range(week, week + rounds):
            if so_far is not None:
                policy = learn(so_far.copy(deep=False))
            log, metrics = Log(n), self._metrics(number)
            for pages in self._serve({"policy": policy}, n, number):
                log.add(pages)
                metrics.add(pages)
            table = log.table()
            logs = [table, *self._elsewhere(n, number)]
            so_far = pd.concat(logs if so_far is None else [so_far, *logs], ignore_index=True)
            shown |= metrics.shown > 0
            counts = {"week": number, "clicks": int(table["clicked"].sum())}
            rows.append({**counts, "titles_shown": int(shown.sum()), **metrics.series()})
        return pd.DataFrame(rows).rename_axis("round")

    def features(self, log: pd.DataFrame) -> pd.DataFrame:
        """Return `feature_names`, and genre, of the rows of a log, as the warehouse has them.

        weekend, new_user (signed up this week), favourite_genre, same_language, series: 0 or 1.
        genre_plays: plays of the title's genre by the account, in the 7 days before the week,
        anywhere on the service. popularity, critic_score, thumbnail: 0..1. age_weeks;
        duration_min. The index is that of the log, float32 but for genre. Raises MissingColumns,
        and BadKnob for an id or a day that this world does not have.
        """
        refuse_while_serving("features")
        keys = {name: self._key(log, name) for name in ("user_id", "item_id", "day")}
        weeks = keys["day"] // DAYS
        parts = []
        for week in np.unique(weeks) if len(weeks) else [0]:
            rows = np.flatnonzero(weeks == week)
            some = {name: values[rows] for name, values in keys.items()}
            plays = self._weeks[int(week)].plays(LOGGED_WINDOW_DAYS)
            part = features_of(some, self._catalogue, self._accounts, plays)
            parts.append(part.set_index(rows))
        return pd.concat(parts).sort_index().set_axis(log.index)[["genre", *FEATURES]]

    def history(self, n: int) -> pd.DataFrame:
        """Return n plays of the 60 days before week 0, which people found by themselves.

        Columns: user_id, item_id, day (-60..-1), time_s (negative), in the order of time. People
        choose what is well known (popularity_skew) and what they like. Raises BadKnob.
        """
        refuse_while_serving("history")
        n = whole("n", n, 1, _MAX_ROWS)
        return make_history(self._catalogue, self._accounts, self.knobs, self.stream, n)

    def survey(self, n: int, *, week: int = 0) -> pd.DataFrame:
        """Return the ratings of n pairs of account and title that are drawn evenly.

        Columns: user_id, item_id, rating (1..5). People are paid to rate what they are given,
        chosen or not: small samples are what a company can afford. Raises BadKnob for n or week,
        OracleLocked inside a policy.
        """
        refuse_while_serving("survey")
        n, week = whole("n", n, 1, _MAX_ROWS), _week(week)
        tastes = self._weeks[week].tastes
        return make_survey(
            self._catalogue, self._accounts, self._truth, self.stream, tastes, week, n
        )

    def oracle(self) -> Oracle:
        """Return the truth, for plots and graders. Raises OracleLocked inside a policy."""
        refuse_while_serving("oracle")
        return make_oracle(
            self._catalogue,
            self.knobs,
            self._truth,
            tastes=lambda week: self._weeks[week].tastes,
            requests_of=self._service.requests_of,
            choice=partial(choice, self._catalogue, self._accounts, self.knobs),
        )

    def _serve(
        self,
        policies: Mapping[str, AnyPolicy],
        n: int,
        week: int,
        arm_of_user: np.ndarray | None = None,
    ) -> Iterator[Pages]:
        refuse_while_serving("the world")
        return self._service.serve(policies, n, week, arm_of_user)

    def _elsewhere(self, n: int, week: int) -> list[pd.DataFrame]:
        """Return the log of the other parts of the service, if they have any pages."""
        n = round(n * (1 - self.knobs.feedback))
        if n == 0:
            return []
        log = Log(n)
        for pages in self._service.elsewhere(n, week):
            log.add(pages)
        return [log.table()]

    def _metrics(self, week: int) -> Metrics:
        return Metrics(self.knobs.n_items, self._weeks[week].released)

    def _key(self, log: pd.DataFrame, name: str) -> np.ndarray:
        if name not in log.columns:
            raise MissingColumns("log", f"columns {list(log.columns)}", f"a column {name}")
        limit = {
            "user_id": self.knobs.n_users,
            "item_id": self.knobs.n_items,
            "day": (_MAX_WEEK + 1) * DAYS,
        }[name]
        values = log[name].to_numpy()
        if values.dtype.kind not in "iu" or (len(values) and not _within(values, limit)):
            raise BadKnob(f"log[{name!r}]", reprlib.repr(values), f"whole numbers below {limit}")
        return values.astype(np.int64)


def _within(values: np.ndarray, limit: int) -> bool:
    return bool(values.min() >= 0 and values.max() < limit)


def _size(n: int) -> int:
    return whole("n", n, 1, _MAX_PAGES)


def _week(week: int) -> int:
    return whole("week", week, 0, _MAX_WEEK)
