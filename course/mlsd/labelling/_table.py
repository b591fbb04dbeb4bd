"""Read and check a table of labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from mlsd.errors import BadShape, BadType, BadValue, MissingColumns

COLUMNS = ["item", "annotator", "label"]


@dataclass(frozen=True)
class Labels:
    """One value a label: codes into items, annotators and classes, each of them sorted."""

    items: pd.Index
    annotators: pd.Index
    classes: pd.Index
    item: np.ndarray
    annotator: np.ndarray
    label: np.ndarray

    def votes(self, weights: np.ndarray | None = None) -> np.ndarray:
        """Return how often, or with what weight, each item got each class: (items, classes)."""
        size = len(self.items), len(self.classes)
        cell = self.item * size[1] + self.label
        return np.bincount(cell, weights, minlength=size[0] * size[1]).reshape(size)

    def incidence(self) -> csr_array:
        """Return 1 where an annotator gave an item a class: (annotators * classes, items)."""
        row = self.annotator * len(self.classes) + self.label
        shape = len(self.annotators) * len(self.classes), len(self.items)
        return csr_array((np.ones(len(row)), (row, self.item)), shape=shape)


def read_labels(labels: object) -> Labels:
    """Return the labels as codes. Raises BadType, MissingColumns, BadShape, BadValue."""
    if not isinstance(labels, pd.DataFrame):
        raise BadType("labels", f"a {type(labels).__name__}", "a DataFrame")
    absent = [name for name in COLUMNS if name not in labels.columns]
    if absent:
        raise MissingColumns(
            "labels",
            f"columns {', '.join(map(str, labels.columns)) or '(none)'}",
            f"a column {', '.join(absent)}",
            "Rename yours with labels.rename(columns=...)",
        )
    if labels.empty:
        raise BadShape("labels", "no rows", "at least one label")
    table = labels[COLUMNS]
    missing = table.isna().sum()
    if missing.any():
        name = str(missing.idxmax())
        raise BadValue(
            "labels",
            f"{missing[name]} missing in column {name}",
            "a value in each row",
            "Drop them",
        )
    twice = table.duplicated(["item", "annotator"])
    if twice.any():
        first = table[twice].iloc[0]
        raise BadValue(
            "labels",
            f"item {first['item']!r} labelled more than once by {first['annotator']!r}",
            "at most one label of an annotator for an item",
            'Keep the last one: labels.drop_duplicates(["item", "annotator"], keep="last")',
        )
    codes, levels = zip(*(pd.factorize(table[name], sort=True) for name in COLUMNS), strict=True)
    return Labels(*(pd.Index(level) for level in levels), *codes)
