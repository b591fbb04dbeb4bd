"""QueueWorld: a moderation queue, the small world that shows that docs/new-world.md suffices."""

from dataclasses import dataclass
from numbers import Real

import numpy as np
import pandas as pd

from mlsd.worlds import World
from mlsd.worlds.base import Knobs, Policy, knob, refuse_while_serving, score, whole
from mlsd.worlds.errors import BadKnob

VIEWERS = 5
MOST_POSTS = 10_000_000


@dataclass(frozen=True)
class QueueKnobs(Knobs):
    """The settings of QueueWorld."""

    n_authors: int = knob(2_000, low=10, high=1_000_000, off=None, about="people who post")
    posts_per_day: int = knob(1_000, low=10, high=100_000, off=None, about="posts of a day")
    reviews_per_day: int = knob(
        100, low=1, high=100_000, off=None, about="posts that the reviewers can read in a day"
    )
    harmful_share: float = knob(
        0.05, low=0.001, high=0.5, off=None, about="share of the posts that break the rules"
    )
    signal: float = knob(
        2.0,
        low=0,
        high=5,
        off=0.0,
        about="how much higher the model scores harmful posts, in standard deviations of its noise",
    )
    reach_spread: float = knob(
        1.0, low=0, high=2, off=0.0, about="standard deviation of the logarithm of a post's views"
    )
    true_reports: float = knob(
        0.2, low=0, high=1, off=0.0, about="chance that one of 5 viewers reports a harmful post"
    )
    targeted_share: float = knob(
        0.1, low=0, high=1, off=0.0, about="share of the authors whom a campaign reports falsely"
    )
    false_reports: float = knob(
        0.3,
        low=0,
        high=1,
        off=0.0,
        about="chance that one of 5 viewers reports a harmless post of a targeted author",
    )
    false_alarm: float = knob(
        0.02, low=0, high=1, off=0.0, about="chance that a reviewer removes a harmless post"
    )
    miss: float = knob(
        0.2, low=0, high=1, off=0.0, about="chance that a reviewer leaves a harmful post"
    )
    lean: float = knob(
        0.3,
        low=0,
        high=3,
        off=0.0,
        about="by how much each report lowers the logarithm of the chance to leave a post",
    )
    appeals: float = knob(
        0.3, low=0, high=1, off=0.0, about="chance that the author of a removed post appeals"
    )
    shame: float = knob(
        0.0, low=0, high=1, off=0.0, about="share of the appeals of harmful posts that are not made"
    )


class QueueWorld(World):
    """A site whose reviewers can read only some of each day's posts.

    A policy scores the table `candidates`, one day at a time; the reviews_per_day posts with the
    highest scores are read, and a post scored -inf is not. A harmful post that stays up does harm
    in proportion to its views. Who reads an appeal does not err.

    A row of the log takes 52 bytes, and 145 at the peak while it is made.
    """

    Knobs = QueueKnobs
    knobs: QueueKnobs

    def candidates(self, n: int, *, week: int = 0) -> pd.DataFrame:
        """Return one row a post: post_id, author_id, day, views, reports, model, lot (0..1)."""
        return self._posts(n, week)[0]

    @staticmethod
    def production(candidates: pd.DataFrame) -> pd.Series:
        """Read what was reported most often: the policy that serves today."""
        return candidates["reports"]

    def log(self, policy: Policy, n: int, *, week: int = 0) -> pd.DataFrame:
        """Return the candidates and read, removed, appealed, restored (booleans).

        Raises BadPolicy, BadKnob.
        """
        return self._table(self._read(policy, n, week, "policy"), n, week)

    def run(self, policy: Policy, n: int, *, week: int = 0) -> pd.Series:
        """Return removals and restored, and the true caught and harm, all by 1,000 posts.

        caught: harmful posts removed; harm: views of harmful posts that stay up.
        """
        log = self.log(policy, n, week=week)
        up = log["restored"] | ~log["removed"]
        harmful = self._posts(n, week)[1]
        return 1_000 * pd.Series(
            {
                "removals": log["removed"].mean(),
                "restored": log["restored"].mean(),
                "caught": (harmful & ~up).mean(),
                "harm": (log["views"] * (harmful & up)).mean(),
            }
        )

    def experiment(
        self,
        control: Policy,
        treatment: Policy,
        n: int,
        *,
        week: int = 0,
        treatment_share: float = 0.5,
    ) -> pd.DataFrame:
        """Return the log of an A/B experiment; an author is in the same arm in each week."""
        if not isinstance(treatment_share, Real) or not 0 <= treatment_share <= 1:
            raise BadKnob("treatment_share", repr(treatment_share), "a number from 0 to 1")
        treated = self.stream("arms").random(self.knobs.n_authors) < treatment_share
        arm = treated[self.candidates(n, week=week)["author_id"]]
        read = np.where(
            arm,
            self._read(treatment, n, week, "treatment"),
            self._read(control, n, week, "control"),
        )
        log = self._table(read, n, week)
        return log.assign(arm=np.where(arm, "treatment", "control").astype(object))

    def oracle(self, n: int = 1_000, *, week: int = 0) -> pd.DataFrame:
        """Return post_id and harmful of the first n posts."""
        refuse_while_serving("oracle")
        posts, harmful = self._posts(n, week)
        return posts[["post_id"]].assign(harmful=harmful)

    def _posts(self, n: int, week: int) -> tuple[pd.DataFrame, np.ndarray]:
        n, week = whole("n", n, 1, MOST_POSTS), whole("week", week, 0, 10_000)
        knobs = self.knobs
        author = (self.stream("author", week).random(n) * knobs.n_authors).astype(int)
        targeted = self.stream("campaign").random(knobs.n_authors) < knobs.targeted_share
        harmful = self.stream("harmful", week).random(n) < knobs.harmful_share
        chance = np.where(harmful, knobs.true_reports, knobs.false_reports * targeted[author])
        reports = self.stream("reports", week).random((n, VIEWERS)) < chance[:, None]
        reach = self.stream("reach", week).standard_normal(n)
        noise = self.stream("model", week).standard_normal(n)
        posts = pd.DataFrame(
            {
                "post_id": week * MOST_POSTS + np.arange(n),
                "author_id": author,
                "day": np.arange(n) // knobs.posts_per_day,
                "views": 100 * np.exp(knobs.reach_spread * reach),
                "reports": reports.sum(axis=1),
                "model": knobs.signal * harmful + noise,
                "lot": self.stream("lot", week).random(n),
            }
        )
        return posts, harmful

    def _read(self, policy: Policy, n: int, week: int, name: str) -> np.ndarray:
        refuse_while_serving("the world")
        read = []
        for _, day in self.candidates(n, week=week).groupby("day"):
            scores = score(policy, day, name)
            place = np.argsort(np.argsort(-scores, kind="stable"))
            read.append((place < self.knobs.reviews_per_day) & (scores > -np.inf))
        return np.concatenate(read)

    def _table(self, read: np.ndarray, n: int, week: int) -> pd.DataFrame:
        posts, harmful = self._posts(n, week)
        knobs = self.knobs
        leave = np.where(harmful, knobs.miss, 1 - knobs.false_alarm)
        leave = leave * np.exp(-knobs.lean * posts["reports"].to_numpy())
        removed = read & (self.stream("review", week).random(n) >= leave)
        chance = knobs.appeals * np.where(harmful, 1 - knobs.shame, 1)
        appealed = removed & (self.stream("appeal", week).random(n) < chance)
        return posts.drop(columns="lot").assign(
            read=read, removed=removed, appealed=appealed, restored=appealed & ~harmful
        )
