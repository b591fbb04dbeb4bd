"""How far annotators agree, beyond what chance would give."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from mlsd.errors import BadShape
from mlsd.labelling._table import read_labels

__all__ = ["krippendorff_alpha", "pairwise_kappa"]


def krippendorff_alpha(labels: pd.DataFrame) -> float:
    """Return Krippendorff's alpha for nominal labels: 1 - observed / expected disagreement.

    labels: one row a label, with the columns item, annotator, label; any annotator may have
    labelled any items. 1 is full agreement, 0 that of chance. Items with one label are left out.
    NaN where only one class was ever given. Raises BadType, MissingColumns, BadValue, and BadShape
    where no item has two labels. Source: Krippendorff 2011, "Computing Krippendorff's
    Alpha-Reliability".
    """
    votes = read_labels(labels).votes().astype(float)
    each = votes.sum(axis=1)
    votes, each = votes[each > 1], each[each > 1]
    if not len(votes):
        raise BadShape("labels", "one label for each item", "an item with two labels or more")
    total = votes.sum(axis=0)
    n = total.sum()
    observed = ((each**2 - (votes**2).sum(axis=1)) / (each - 1)).sum() / n
    expected = (n**2 - (total**2).sum()) / (n * (n - 1))
    return float(1 - observed / expected) if expected else float("nan")


def pairwise_kappa(labels: pd.DataFrame, min_items: int = 2) -> pd.DataFrame:
    """Return Cohen's kappa of each pair of annotators, on the items that both labelled.

    labels: as in krippendorff_alpha. Returns one row a pair: first, second, n_items, kappa
    (scikit-learn's cohen_kappa_score; NaN where both gave one and the same class only); pairs with
    fewer than min_items items in common are left out. Raises BadType, MissingColumns, BadShape,
    BadValue.
    """
    from sklearn.metrics import cohen_kappa_score  # takes a second: only who calls this waits

    table = read_labels(labels)
    codes = np.full((len(table.annotators), len(table.items)), -1)
    codes[table.annotator, table.item] = table.label
    rows = []
    for first, second in combinations(range(len(codes)), 2):
        both = (codes[first] >= 0) & (codes[second] >= 0)
        if both.sum() >= max(min_items, 1):
            a, b = codes[first, both], codes[second, both]
            one_class = len(np.unique(np.append(a, b))) == 1
            kappa = float("nan") if one_class else cohen_kappa_score(a, b)
            pair = table.annotators[first], table.annotators[second]
            rows.append((*pair, int(both.sum()), kappa))
    return pd.DataFrame(rows, columns=["first", "second", "n_items", "kappa"])
