"""SearchWorld: a search engine with its users, of which the truth is known."""

import reprlib
from collections.abc import Iterable
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from ..base import Policy, World, refuse_while_serving, whole
from ..errors import BadKnob
from .corpus import FEATURES, make_corpus
from .knobs import SearchKnobs
from .report import make_log, online_metrics
from .slates import PAGE_SIZE, make_slates
from .traffic import Sessions, bot_kinds, cascade_readers, make_sessions
from .truth import SATISFACTION_BY_GRADE, Oracle, judged, make_oracle, make_truth, true_ndcg
from .users import Audience, Pages, examination

_MAX_PAGES, _MAX_WEEK = 1_000_000, 10_000


class SearchWorld(World):
    """A search engine: queries, what retrieval returns for them, and people who click.

    A policy scores the table `candidates`, one row for each query and document that retrieval
    returns; the ten best of each query are shown. Relevance (grades 0..4) is a function of the
    features that is not linear, and of a part that no feature shows. People examine results by
    position (a share of them by the cascade model), click what looks right, stay (dwell) with
    what is right, and type another query or leave when nothing is.

    Traffic belongs to the seed and the week: two policies that serve the same week meet the same
    people, queries and luck, so that their difference is the policies' alone.
    """

    Knobs = SearchKnobs
    knobs: SearchKnobs
    feature_names = FEATURES

    def __init__(self, seed: int = 0, **knobs: Any) -> None:
        super().__init__(seed, **knobs)
        self._corpus = make_corpus(self.knobs, self.stream)
        self._truth = make_truth(self._corpus, self.knobs, self.stream)
        self._audience = Audience(self._corpus, self._truth, self.knobs, self.stream)

    @property
    def queries(self) -> pd.DataFrame:
        """One row a query: query_id, topic_id, segment ("head"/"tail"), intent, frequency...

        frequency: share of the sessions that start with it; intent: "informational",
        "navigational" or "fresh"; words: length; freshness: how fast its results age, 0..1;
        has_answer: whether an answer box stands above its results. With the knob name_rate,
        names_one: whether it names one thing. Each access gives a copy.
        """
        return self._corpus.queries.copy()

    @property
    def candidates(self) -> pd.DataFrame:
        """One row for each query_id and doc_id that retrieval returned, with `feature_names`.

        Of the query: query_words (length), query_freshness (0..1), query_navigational (0 or 1).
        Of the pair, 0..1: lexical_match (words of the page), title_match (words of the title),
        semantic_match (embeddings). Of the document: popularity, quality, title_appeal (how
        sensational the title is), all 0..1; age_days; length_words. With the knob ambiguity,
        meaning: 0 or 1, which of its query's meanings the document is about, as a clustering of
        the results tells it; 0 for a query of one meaning. The order within a query means
        nothing. Each access gives a copy.
        """
        return self._corpus.candidates.copy()

    @property
    def corpus_size(self) -> int:
        """Documents in the index, a nominal count for arithmetic on scale."""
        return self.knobs.corpus_size

    @property
    def n_matches(self) -> int:
        """Documents that match a query before selection, a nominal count."""
        return self.knobs.n_matches

    @staticmethod
    def production(candidates: pd.DataFrame) -> pd.Series:
        """Score by words and popularity: the policy that serves today."""
        return 0.7 * candidates["lexical_match"] + 0.3 * candidates["popularity"]

    def log(self, policy: Policy, n: int, *, week: int = 0) -> pd.DataFrame:
        """Return the log of n result pages of one week, one row an impression.

        Columns: request_id, session_id, user_id (whole numbers, unique across weeks but for
        user_id); day and hour of the session's start (day 0 is a Monday, days 5 and 6 of each
        seven the weekend); time_s, seconds since day 0, of the click, or of the page where there
        is none; device ("mobile", "desktop"); query_id; misspelt; doc_id; position (1..10);
        clicked; dwell_s (0 without a click); answer_read_s (of the page, 0 without an answer
        read); reformulated (of the page: another query followed). With shuffle_share, swap_share
        or explore_share: randomised (of the page: "none", "shuffle", "swap", "explore"),
        policy_rank (the place that the policy gave the result, from 1), propensity (probability
        that the result is shown in this place, given query, spelling and policy). A page without
        results leaves no row. Memory: about 100 bytes an impression in the table and 170 at the
        peak, or 120 and 240 with randomised pages; a page has ten. Raises BadPolicy, and BadKnob
        for n or week.
        """
        pages, sessions = self._serve(self._slates(policy=policy), n, week)
        return make_log(pages, sessions, self._corpus)

    def run(self, policy: Policy, n: int, *, week: int = 0) -> pd.Series:
        """Return the online metrics of n result pages, and the true NDCG.

        click_through_rate: clicks by impression; session_success_rate: share of sessions with a
        click of 10 s dwell or more, or an answer read for 5 s or more; time_to_success_s: mean
        over successful sessions, from the first page to the click, or to the page of the answer;
        reformulation_rate: share of pages; zero_click_success_rate: share of sessions that
        succeed without a click; abandonment_rate: share of sessions with neither click nor
        answer; bounce_rate: share of clicks under 10 s; zero_result_rate: share of pages;
        ndcg_at_10: of the policy's own pages, exponential gain, over all candidates, weighted by
        query frequency. Bots and randomised pages count like others, but for ndcg_at_10. Raises
        as log.
        """
        slates = self._slates(policy=policy)
        metrics = online_metrics(self._serve(slates, n, week)[0])
        own = slates[0, ..., :PAGE_SIZE]
        metrics["ndcg_at_10"] = true_ndcg(own, self._truth, self._corpus, self.knobs)
        return metrics

    def experiment(
        self,
        control: Policy,
        treatment: Policy,
        n: int,
        *,
        week: int = 0,
        treatment_share: float = 0.5,
    ) -> pd.DataFrame:
        """Return the log of an A/B experiment of n result pages, with a column `arm`.

        Each user is in one of the arms "control" and "treatment", the same one in each week.
        Raises as log, and BadKnob for a treatment_share outside 0..1.
        """
        if not isinstance(treatment_share, Real) or not 0 <= treatment_share <= 1:
            raise BadKnob("treatment_share", reprlib.repr(treatment_share), "a number from 0 to 1")
        slates = self._slates(control=control, treatment=treatment)
        treated = self.stream("arms").random(self.knobs.n_users) < treatment_share
        pages, sessions = self._serve(slates, n, week, arm_of_user=treated.astype(int))
        log = make_log(pages, sessions, self._corpus)
        arms = np.where(treated, "treatment", "control").astype(object)
        log.insert(3, "arm", arms[log["user_id"].to_numpy()])
        return log

    def judge(self, query_ids: int | Iterable[int]) -> pd.DataFrame:
        """Return the grades that human raters give all candidates of these queries.

        Columns: query_id, doc_id, grade (0..4), in the order of `candidates`. Where a query has
        two meanings, a candidate is graded for the one that it is about. The knob judge_noise
        makes raters err; asked again they answer the same. Raises BadKnob for a query
        that is not in `queries`, OracleLocked inside a policy.
        """
        refuse_while_serving("judge")
        wanted = pd.Index(list(query_ids) if isinstance(query_ids, Iterable) else [query_ids])
        unknown = wanted[~wanted.isin(self._corpus.queries["query_id"])]
        if len(unknown):
            raise BadKnob("query_ids", reprlib.repr(unknown[0]), "query ids of world.queries")
        table = self._corpus.candidates[["query_id", "doc_id"]].copy()
        table["grade"] = judged(
            self._truth.grades, self.knobs.judge_noise, self.stream("judge noise")
        )
        return table[table["query_id"].isin(wanted)].reset_index(drop=True)

    def oracle(self) -> Oracle:
        """Return the truth, for plots and graders. Raises OracleLocked inside a policy."""
        refuse_while_serving("oracle")
        return make_oracle(
            self._corpus,
            self._truth,
            examination=pd.Series(
                examination(self.knobs.position_bias),
                index=pd.RangeIndex(1, PAGE_SIZE + 1, name="position"),
                name="examination",
            ),
            satisfaction=pd.Series(SATISFACTION_BY_GRADE, name="satisfaction").rename_axis("grade"),
            bots=np.flatnonzero(bot_kinds(self.knobs, self.stream)),
            cascade_readers=np.flatnonzero(cascade_readers(self.knobs, self.stream)),
        )

    def _slates(self, **policies: Policy) -> np.ndarray:
        refuse_while_serving("the world")
        return make_slates(policies, self._corpus, self.knobs, self.stream)

    def _serve(
        self, slates: np.ndarray, n: int, week: int, arm_of_user: np.ndarray | None = None
    ) -> tuple[Pages, Sessions]:
        n, week = whole("n", n, 1, _MAX_PAGES), whole("week", week, 0, _MAX_WEEK)
        sessions = make_sessions(self._corpus, self.knobs, self.stream, n, week)
        arm = np.zeros(n, dtype=int) if arm_of_user is None else arm_of_user[sessions.user]
        return self._audience.browse(sessions, slates, arm, n), sessions
