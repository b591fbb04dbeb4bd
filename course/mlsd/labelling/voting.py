"""Votes: every label counts the same, or as much as its annotator is worth."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from mlsd.errors import BadValue
from mlsd.labelling._table import Labels, read_labels

__all__ = ["log_odds_weights", "majority_vote", "weighted_vote"]


def majority_vote(labels: pd.DataFrame) -> pd.Series:
    """Return the label that most annotators gave each item; the index is the item.

    labels: one row a label, with the columns item, annotator, label. Of labels that are tied the
    one that sorts first wins. Raises BadType, MissingColumns, BadShape, BadValue.
    """
    table = read_labels(labels)
    return _winners(table, table.votes())


def weighted_vote(labels: pd.DataFrame, weights: Mapping[object, float] | pd.Series) -> pd.Series:
    """Return the label with the most weight for each item; the index is the item.

    labels: as in majority_vote; weights: of each annotator, any finite number; a label of negative
    weight counts against itself. Of labels that are tied the one that sorts first wins, also among
    those that nobody gave, which weigh 0. Raises as majority_vote, and BadValue for an annotator
    without a finite weight.
    """
    table = read_labels(labels)
    by_annotator = pd.Series(dict(weights), dtype=float).reindex(table.annotators)
    if not np.isfinite(by_annotator).all():
        lost = by_annotator.index[~np.isfinite(by_annotator)][0]
        raise BadValue("weights", f"no finite number for annotator {lost!r}", "one for each")
    return _winners(table, table.votes(by_annotator.to_numpy()[table.annotator]))


def log_odds_weights(accuracy: Mapping[object, float] | pd.Series, n_classes: int) -> pd.Series:
    """Return ln((n_classes - 1) p / (1 - p)) for each annotator's accuracy p.

    With these weights a weighted vote is the most probable class if errors are independent and
    fall on each wrong class alike (Nitzan & Paroush 1982 for two classes). An annotator at chance
    weighs 0, a worse one less than 0. p is kept 0.001 from 0 and 1. Raises BadValue.
    """
    if n_classes < 2:
        raise BadValue("n_classes", f"{n_classes}", "2 or more")
    share = pd.Series(dict(accuracy), dtype=float)
    if not share.between(0, 1).all():
        raise BadValue("accuracy", f"{share[~share.between(0, 1)].iloc[0]}", "numbers from 0 to 1")
    kept = share.clip(0.001, 0.999)
    return pd.Series(np.log((n_classes - 1) * kept / (1 - kept)), name="weight")


def _winners(table: Labels, votes: np.ndarray) -> pd.Series:
    best = table.classes[votes.argmax(axis=1)]
    return pd.Series(best, index=table.items.rename("item"), name="label")
