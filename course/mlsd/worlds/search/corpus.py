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

_QUERIES_PER_TOPIC = 4
_HEAD_SHARE = 0.1
_INTENTS = ("informational", "navigational", "fresh")
_INTENT_SHARES = {"head": (0.45, 0.35, 0.2), "tail": (0.75, 0.1, 0.15)}

Stream = Callable[..., np.random.Generator]


@dataclass(frozen=True)
class Corpus:
    """The tables that the world shows; candidates are grouped by query, equally many for each."""

    queries: pd.DataFrame
    candidates: pd.DataFrame


def make_corpus(knobs: SearchKnobs, stream: Stream) -> Corpus:
    """Draw the queries, then for each the documents that retrieval returns, in no order."""
    queries = _queries(knobs, stream("queries"))
    pairs = _retrieve(queries, knobs.n_candidates, stream("retrieval"))
    return Corpus(queries, _features(queries, pairs, stream))


def misspelt(candidates: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the candidates as a misspelt query sees them: its words match few documents."""
    kept = rng.random(len(candidates)) < _MISSPELT_KEPT
    return candidates.assign(**{name: candidates[name] * kept for name in _WORD_FEATURES})


def _queries(knobs: SearchKnobs, rng: np.random.Generator) -> pd.DataFrame:
    n = knobs.n_queries
    rank = rng.permutation(n)
    frequency = 1 / (rank + 2.0)
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


def _features(queries: pd.DataFrame, pairs: np.ndarray, stream: Stream) -> pd.DataFrame:
    n_documents = (int(queries["topic_id"].max()) + 1) * 2 * pairs.shape[1]
    documents = _documents(n_documents, stream("documents"))
    shape = pairs.shape
    rng = stream("matches")
    topical = rng.beta(1.3, 2.2, shape)
    stuffed = (rng.random(shape) < 0.5) & (documents["quality"][pairs] < 0.35)
    synonyms = rng.random(shape) < np.where(queries["segment"] == "head", 0.15, 0.4)[:, None]
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
