"""Calibration: do predicted probabilities agree with what happens?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from mlsd.errors import BadValue
from mlsd.metrics._inputs import labels_and_probabilities, whole_number

__all__ = ["calibration_ratio", "expected_calibration_error", "reliability_table"]


def calibration_ratio(labels: ArrayLike, probabilities: ArrayLike) -> float:
    """Return the expected number of positives divided by the observed number.

    labels: shape (n,), 0 or 1; probabilities: shape (n,), of label 1. 1 is calibrated overall,
    above 1 over-predicts. Raises BadValue when nothing is positive. Source: He et al. 2014.
    """
    positive, predicted = labels_and_probabilities(labels, probabilities)
    if not positive.any():
        raise BadValue("labels", "no positive", "at least one positive", "Take more rows")
    return float(predicted.sum() / positive.sum())


def reliability_table(
    labels: ArrayLike, probabilities: ArrayLike, n_bins: int = 10
) -> pd.DataFrame:
    """Return predicted against observed rates in bins of equal width over [0, 1].

    labels: shape (n,), 0 or 1; probabilities: shape (n,), of label 1. One row for each bin that is
    not empty, with the columns low, high (the bin is [low, high), the last one includes 1), n,
    mean_probability, observed_rate. Source: DeGroot & Fienberg 1983.
    """
    positive, predicted = labels_and_probabilities(labels, probabilities)
    n_bins = whole_number("n_bins", n_bins, at_least=1)
    edges = np.linspace(0, 1, n_bins + 1)
    bins = np.searchsorted(edges[1:-1], predicted, side="right")
    n = np.bincount(bins, minlength=n_bins)
    filled = np.flatnonzero(n)
    return pd.DataFrame(
        {
            "low": edges[filled],
            "high": edges[filled + 1],
            "n": n[filled],
            "mean_probability": np.bincount(bins, predicted, n_bins)[filled] / n[filled],
            "observed_rate": np.bincount(bins, positive, n_bins)[filled] / n[filled],
        }
    )


def expected_calibration_error(
    labels: ArrayLike, probabilities: ArrayLike, n_bins: int = 10
) -> float:
    """Return the mean distance between predicted and observed rate, weighted by bin size.

    Arguments as in reliability_table; in [0, 1], 0 is best. It depends on n_bins, and a constant
    prediction of the base rate scores 0. Source: Naeini et al. 2015.
    """
    table = reliability_table(labels, probabilities, n_bins)
    distance = (table["mean_probability"] - table["observed_rate"]).abs()
    return float((table["n"] * distance).sum() / table["n"].sum())
