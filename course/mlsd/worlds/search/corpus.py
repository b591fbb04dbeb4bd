"""Queries, documents and the features that a company has of them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .knobs import SearchKnobs

FEATURES = (
    "query_words",
    "query_freshness",
    "query_navigational",
    "lexical_match",
    "title_match",
    "semantic_match",
    "popularity",
    "quality",
    "age_days",
    "length_words",
    "title_appeal",
)
_WORD_FEATURES = ["lexical_match", "title_match"]
_MISSPELT_KEPT = 0.2
_NAME_KEPT, _BLUR = 0.15, (0.5, 0.25)
_FRESH_DAYS = 2.0
_MAJOR_SHARE = (0.5, 0.8)

_QUERIES_PER_TOPIC = 4
_HEAD_SHARE = 0.1
_INTENTS = ("informational", "navigational", "fresh")
_INTENT_SHARES = {"head": (0.45, 0.35, 0.2), "tail": (0.75, 0.1, 0.15)}

Stream = Callable[..., np.random.Generator]


@dataclass(frozen=True)
class Corpus:
    """The tables that the world shows; candidates are grouped by query, equally many for each.

    clear: the candidates with the features as relevance depends on them, where what is shown is
    blurred or not known yet. major_share: share of the people who mean by a query what the
    candidates of meaning 0 are about, one a query.
    """

    queries: pd.DataFrame
    candidates: pd.DataFrame
    clear: pd.DataFrame
    major_share: np.ndarray


def make_corpus(knobs: SearchKnobs, stream: Stream) -> Corpus:
    """Draw the queries, then for each the documents that retrieval returns, in no order."""
    queries = _queries(knobs, stream("queries"))
    pairs = _retrieve(queries, knobs.n_candidates, stream("retrieval"))
    n_documents = (int(queries["topic_id"].max()) + 1) * 2 * knobs.n_candidates
    names = stream("names").random(len(queries)) < knobs.name_rate
    fresh = stream("fresh documents").random(n_documents) < knobs.fresh_share
    clear = _features(queries, pairs, names, fresh, stream)
    shown = _as_measured(clear, names, fresh, stream)
    major_share = np.ones(len(queries))
    if knobs.ambiguity > 0:
        major_share, meaning = _meanings(pairs.shape, knobs, stream)
        shown = shown.assign(meaning=meaning.ravel())
    if knobs.name_rate > 0:
        queries = queries.assign(names_one=names)
    return Corpus(queries, shown, clear, major_share)


def misspelt(candidates: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the candidates as a misspelt query sees them: its words match few documents."""
    kept = rng.random(len(candidates)) < _MISSPELT_KEPT
    return candidates.assign(**{name: candidates[name] * kept for name in _WORD_FEATURES})


def _queries(knobs: SearchKnobs, rng: np.random.Generator) -> pd.DataFrame:
    n = knobs.n_queries
    rank = rng.permutation(n)
    frequency = 1 / (rank + 2.0) ** knobs.query_skew
    segment = np.where(rank < max(1, round(_HEAD_SHARE * n)), "head", "tail")
    shares = np.array([_INTENT_SHARES[each] for each in segment])
    kind = (rng.random(n)[:, None] > shares.cumsum(axis=1)).sum(axis=1).clip(max=2)
    words = np.where(segment == "head", 1 + rng.poisson(0.8, n), 2 + rng.poisson(2.0, n))
    fresh = np.where(kind == 2, rng.beta(6, 2, n), rng.beta(1.2, 8, n))
    return pd.DataFrame(
        {
            "query_id": np.arange(n),
            "topic_id": rng.permutation(n) // _QUERIES_PER_TOPIC,
            "segment": segment,
            "intent": np.array(_INTENTS)[kind],
            "frequency": frequency / frequency.sum(),
            "words": words,
            "freshness": fresh,
            "has_answer": (kind == 0) & (rng.random(n) < 0.6),
        }
    )


def _retrieve(queries: pd.DataFrame, n_candidates: int, rng: np.random.Generator) -> np.ndarray:
    """Return document ids, queries by candidates: queries on a topic share some documents."""
    pool = 2 * n_candidates
    picked = np.argsort(rng.random((len(queries), pool)), axis=1)[:, :n_candidates]
    return queries["topic_id"].to_numpy()[:, None] * pool + picked


def _as_measured(
    clear: pd.DataFrame, names: np.ndarray, fresh: np.ndarray, stream: Stream
) -> pd.DataFrame:
    """Return the features as the company has them: embeddings blur names, fame takes time."""
    shown = clear
    if names.any():
        noise = stream("blur").normal(*_BLUR, len(clear)).clip(0, 1)
        blurred = _NAME_KEPT * clear["semantic_match"] + (1 - _NAME_KEPT) * noise
        named = names[clear["query_id"]]
        shown = shown.assign(semantic_match=clear["semantic_match"].where(~named, blurred))
    if fresh.any():
        shown = shown.assign(popularity=clear["popularity"].where(~fresh[clear["doc_id"]], 0.0))
    return shown


def _meanings(
    shape: tuple[int, ...], knobs: SearchKnobs, stream: Stream
) -> tuple[np.ndarray, np.ndarray]:
    """Return the share of people who mean 0, one a query, and the meaning of each candidate."""
    rng = stream("ambiguous queries")
    ambiguous = rng.random(shape[0]) < knobs.ambiguity
    major_share = np.where(ambiguous, rng.uniform(*_MAJOR_SHARE, shape[0]), 1.0)
    minor = stream("meanings").random(shape) < 0.5
    return major_share, (minor & ambiguous[:, None]).astype(int)


def _features(
    queries: pd.DataFrame, pairs: np.ndarray, names: np.ndarray, fresh: np.ndarray, stream: Stream
) -> pd.DataFrame:
    documents = _documents(len(fresh), stream("documents"))
    young = stream("fresh ages").random(len(fresh)) * _FRESH_DAYS
    documents["age_days"] = np.where(fresh, young, documents["age_days"])
    shape = pairs.shape
    rng = stream("matches")
    topical = rng.beta(1.3, 2.2, shape)
    stuffed = (rng.random(shape) < 0.5) & (documents["quality"][pairs] < 0.35)
    synonyms = rng.random(shape) < np.where(queries["segment"] == "head", 0.15, 0.4)[:, None]
    stuffed, synonyms = (each & ~names[:, None] for each in (stuffed, synonyms))
    lexical = topical + rng.normal(0, 0.1, shape)
    lexical = np.where(synonyms, 0.3 * lexical, lexical)
    lexical = np.where(stuffed, 0.6 + 0.4 * rng.random(shape), lexical)
    title = np.where(rng.random(shape) < 0.5, lexical, 0.2 * lexical)
    columns = {
        "query_words": np.broadcast_to(queries["words"].to_numpy(float)[:, None], shape),
        "query_freshness": np.broadcast_to(queries["freshness"].to_numpy()[:, None], shape),
        "query_navigational": np.broadcast_to(
            (queries["intent"] == "navigational").to_numpy(float)[:, None], shape
        ),
        "lexical_match": lexical.clip(0, 1),
        "title_match": (title + rng.normal(0, 0.1, shape)).clip(0, 1),
        "semantic_match": (topical + rng.normal(0, 0.15, shape)).clip(0, 1),
        **{name: values[pairs] for name, values in documents.items()},
    }
    keys = {"query_id": np.repeat(np.arange(shape[0]), shape[1]), "doc_id": pairs.ravel()}
    return pd.DataFrame({**keys, **{name: columns[name].ravel() for name in FEATURES}})


def _documents(n: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    quality = rng.beta(2.0, 2.0, n)
    noise = rng.normal(0, 1, (2, n))
    return {
        "popularity": _unit(0.5 * _normal(quality) + noise[0]),
        "quality": quality,
        "age_days": rng.exponential(1.0, n) ** 1.5 * 250,
        "length_words": np.exp(rng.normal(6.2, 0.9, n)).round(),
        "title_appeal": _unit(-0.6 * _normal(quality) + noise[1]) ** 1.5,
    }


def _normal(values: np.ndarray) -> np.ndarray:
    return (values - values.mean()) / values.std()


def _unit(values: np.ndarray) -> np.ndarray:
    """Squash standard-normal-like values into 0..1."""
    return 1 / (1 + np.exp(-1.6 * values))
