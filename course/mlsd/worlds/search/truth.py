"""What is true in SearchWorld and no log shows: relevance, attention, satisfaction, bots."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .corpus import Corpus, Stream
from .knobs import SearchKnobs

MAX_GRADE = 4
GRADE_SHARES = (0.64, 0.18, 0.10, 0.055, 0.025)
CLICK_BY_GRADE = np.array([0.03, 0.10, 0.25, 0.45, 0.65])
SATISFACTION_BY_GRADE = np.array([0.03, 0.20, 0.50, 0.80, 0.95])


@dataclass(frozen=True)
class Truth:
    """Latent values by candidate, in the order of `Corpus.candidates`.

    unwanted_attractiveness: of the candidate for a person who means something else.
    """

    relevance: np.ndarray
    grades: np.ndarray
    attractiveness: np.ndarray
    satisfaction: np.ndarray
    unwanted_attractiveness: np.ndarray


@dataclass(frozen=True)
class Oracle:
    """The truth of a SearchWorld, for plots and graders.

    grades: query_id, doc_id, grade (0..4), relevance (the real number behind the grade),
    attractiveness (probability of a click once examined, without trust bias) and satisfaction
    (probability that the click satisfies). examination: probability by position 1..10, for a
    person who examines as much as anybody does and reads by position. satisfaction: probability
    by grade. bots, cascade_readers: user ids. meanings: query_id, major_share (of people who mean
    what the candidates of meaning 0 are about; 1 for a query of one meaning). ideal: the policy
    that ranks by relevance, which is that for a person who means what the page is about.
    """

    grades: pd.DataFrame
    examination: pd.Series
    satisfaction: pd.Series
    bots: np.ndarray
    cascade_readers: np.ndarray
    meanings: pd.DataFrame
    ideal: Callable[[pd.DataFrame], pd.Series]


def make_truth(corpus: Corpus, knobs: SearchKnobs, stream: Stream) -> Truth:
    """Draw relevance from the features and a hidden part, then what follows from it."""
    table = corpus.clear
    shown = (1 - knobs.interaction) * _standard(_linear(table))
    shown = _standard(shown + knobs.interaction * _standard(_interacting(table)))
    hidden = stream("hidden relevance").normal(0, 1, len(table))
    relevance = _standard(shown + knobs.hidden_relevance * hidden)
    limits = np.quantile(relevance, np.cumsum(GRADE_SHARES)[:-1])
    grades = np.searchsorted(limits, relevance, side="right")
    bait = knobs.clickbait * table["title_appeal"].to_numpy() ** 2
    return Truth(
        relevance=relevance,
        grades=grades,
        attractiveness=1 - (1 - CLICK_BY_GRADE[grades]) * (1 - bait),
        satisfaction=SATISFACTION_BY_GRADE[grades],
        unwanted_attractiveness=1 - (1 - CLICK_BY_GRADE[0]) * (1 - bait),
    )


def make_oracle(
    corpus: Corpus,
    truth: Truth,
    examination: pd.Series,
    satisfaction: pd.Series,
    bots: np.ndarray,
    cascade_readers: np.ndarray,
) -> Oracle:
    """Return the truth as tables, and the ideal policy."""
    table = corpus.candidates[["query_id", "doc_id"]].assign(
        grade=truth.grades,
        relevance=truth.relevance,
        attractiveness=truth.attractiveness,
        satisfaction=truth.satisfaction,
    )
    keys = _keys(table)
    order = np.argsort(keys)

    def ideal(candidates: pd.DataFrame) -> pd.Series:
        """Score by true relevance; candidates of this world only."""
        rows = order[np.searchsorted(keys, _keys(candidates), sorter=order)]
        return pd.Series(truth.relevance[rows], index=candidates.index)

    meanings = corpus.queries[["query_id"]].assign(major_share=corpus.major_share)
    return Oracle(table, examination, satisfaction, bots, cascade_readers, meanings, ideal)


def true_ndcg(slates: np.ndarray, truth: Truth, corpus: Corpus, knobs: SearchKnobs) -> float:
    """Return NDCG, exponential gain, of slates (spellings, queries, 10), weighted by traffic.

    The ideal is taken over all candidates of the query; a query without a relevant one counts 0.
    """
    gains = 2.0 ** np.append(truth.grades, 0) - 1
    discounts = 1 / np.log2(np.arange(slates.shape[-1]) + 2)
    ideal = -np.sort(-gains[:-1].reshape(knobs.n_queries, -1), axis=1)[:, : len(discounts)]
    best = np.maximum(ideal @ discounts, 1e-12)
    spelt = [1 - knobs.typo_rate, knobs.typo_rate][: len(slates)]
    by_query = np.tensordot(spelt, gains[slates] @ discounts, axes=1) / best
    return float(by_query @ corpus.queries["frequency"])


def judged(grades: np.ndarray, noise: float, rng: np.random.Generator) -> np.ndarray:
    """Return the grades with a share `noise` of them one off, within 0..4."""
    slips = rng.random(len(grades)) < noise
    step = np.where(rng.random(len(grades)) < 0.5, -1, 1)
    step = np.where(grades == 0, 1, np.where(grades == MAX_GRADE, -1, step))
    return grades + step * slips


def _keys(table: pd.DataFrame) -> np.ndarray:
    return table["query_id"].to_numpy(np.int64) * 2**40 + table["doc_id"].to_numpy(np.int64)


def _linear(table: pd.DataFrame) -> np.ndarray:
    return (
        2.0 * table["semantic_match"]
        + 1.0 * table["lexical_match"]
        + 1.0 * table["quality"]
        + 0.5 * table["popularity"]
    ).to_numpy()


def _interacting(table: pd.DataFrame) -> np.ndarray:
    """Words of a page count if the page can be trusted; what else counts hangs on the query."""
    trusted = _sigmoid(12 * (table["quality"] - 0.38))
    words = np.maximum(table["lexical_match"], 0.8 * table["title_match"]) * trusted
    match = 1 - (1 - words) * (1 - table["semantic_match"] ** 1.5)
    recent = table["query_freshness"] * (2 * np.exp(-table["age_days"] / 40) - 0.7)
    known = table["query_navigational"] * (table["popularity"] * table["title_match"] - 0.2)
    depth = -0.25 * (np.log(table["length_words"]) - 6.5).abs()
    return (match * (1.2 + trusted + 1.8 * recent + depth) + 2.0 * known).to_numpy()


def _standard(values: np.ndarray) -> np.ndarray:
    return (values - values.mean()) / values.std()


def _sigmoid(values: pd.Series) -> pd.Series:
    return 1 / (1 + np.exp(-values))
