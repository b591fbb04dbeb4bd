"""Dawid-Skene: true labels and annotators' confusion matrices, each learned from the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import logsumexp

from mlsd.errors import BadValue
from mlsd.labelling._table import read_labels

__all__ = ["DawidSkene", "dawid_skene"]


@dataclass(frozen=True)
class DawidSkene:
    """What Dawid-Skene found.

    probabilities: of each class (column) for each item (row); prior: of each class; confusion:
    (annotators, classes, classes), P(label given | true class), rows true; annotators: their order
    there; log_likelihood: of the labels, in nats; iterations; converged.
    """

    probabilities: pd.DataFrame
    prior: pd.Series
    confusion: np.ndarray
    annotators: pd.Index
    log_likelihood: float
    iterations: int
    converged: bool

    @property
    def labels(self) -> pd.Series:
        """The most probable class of each item."""
        return self.probabilities.idxmax(axis=1).rename("label")

    @property
    def accuracy(self) -> pd.Series:
        """The probability that each annotator is right, as the classes occur."""
        right = np.einsum("acc,c->a", self.confusion, self.prior.to_numpy())
        return pd.Series(right, index=self.annotators.rename("annotator"), name="accuracy")


def dawid_skene(
    labels: pd.DataFrame,
    *,
    max_iterations: int = 200,
    tolerance: float = 1e-6,
    smoothing: float = 0.01,
) -> DawidSkene:
    """Estimate true labels and each annotator's confusion matrix by expectation-maximisation.

    labels: one row a label, with the columns item, annotator, label. It starts from the shares of
    the votes, so that where most annotators are wrong together it stays wrong. tolerance: it stops
    when the log-likelihood of a label gains less than this, in nats; smoothing: added to each
    count, so that an error not seen yet is not impossible. Raises BadType, MissingColumns,
    BadShape, BadValue. Source: Dawid & Skene 1979.
    """
    if max_iterations < 1:
        raise BadValue("max_iterations", f"{max_iterations}", "1 or more")
    for name, value in (("tolerance", tolerance), ("smoothing", smoothing)):
        if not (np.isfinite(value) and value >= 0):
            raise BadValue(name, f"{value}", "a finite number, 0 or more")
    table = read_labels(labels)
    n_classes, given = len(table.classes), table.incidence()
    votes = table.votes()
    posterior = votes / votes.sum(axis=1, keepdims=True)
    before, converged, iteration = -np.inf, False, 0
    while not converged and iteration < max_iterations:
        iteration += 1
        prior = posterior.mean(axis=0)
        counts = (given @ posterior).reshape(-1, n_classes, n_classes) + smoothing
        confusion = counts / np.maximum(counts.sum(axis=1, keepdims=True), np.finfo(float).tiny)
        with np.errstate(divide="ignore"):
            by_label = np.log(confusion).clip(min=-700).reshape(-1, n_classes)
            joint = np.log(prior).clip(min=-700) + given.T @ by_label
        total = logsumexp(joint, axis=1, keepdims=True)
        posterior = np.exp(joint - total)
        likelihood = float(total.sum())
        converged = likelihood - before < tolerance * len(table.label)
        before = likelihood
    return DawidSkene(
        probabilities=pd.DataFrame(
            posterior, index=table.items.rename("item"), columns=table.classes.rename("label")
        ),
        prior=pd.Series(prior, index=table.classes.rename("label"), name="prior"),
        confusion=confusion.transpose(0, 2, 1),
        annotators=table.annotators,
        log_likelihood=likelihood,
        iterations=iteration,
        converged=converged,
    )
