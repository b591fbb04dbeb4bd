"""Calibration metrics against scikit-learn, their definitions and their limits."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve

from mlsd.errors import BadShape, BadValue
from mlsd.metrics import calibration_ratio, expected_calibration_error, reliability_table

reproducible = settings(derandomize=True, deadline=None, database=None)
forecasts = st.lists(
    st.tuples(st.booleans(), st.integers(0, 20).map(lambda i: i / 20)), min_size=1, max_size=40
)


def columns(pairs) -> tuple[np.ndarray, np.ndarray]:
    labels, probabilities = zip(*pairs, strict=True)
    return np.array(labels), np.array(probabilities)


@pytest.mark.parametrize("n_bins", [1, 5, 20])
@pytest.mark.parametrize("seed", range(4))
def test_reliability_table_agrees_with_scikit_learn(seed, n_bins):
    rng = np.random.default_rng(seed)
    probabilities = rng.beta(1, 4, size=500)
    labels = rng.random(500) < probabilities
    observed, predicted = calibration_curve(labels, probabilities, n_bins=n_bins)
    table = reliability_table(labels, probabilities, n_bins)
    np.testing.assert_allclose(table["observed_rate"], observed)
    np.testing.assert_allclose(table["mean_probability"], predicted)
    assert table["n"].sum() == 500


@given(forecasts, st.integers(1, 12))
@reproducible
def test_bins_hold_their_own_probabilities_and_all_rows(pairs, n_bins):
    labels, probabilities = columns(pairs)
    table = reliability_table(labels, probabilities, n_bins)
    assert table["n"].sum() == len(labels)
    assert (table["n"] > 0).all()
    assert (table["mean_probability"] >= table["low"] - 1e-12).all()
    assert (table["mean_probability"] <= table["high"] + 1e-12).all()
    positives = (table["n"] * table["observed_rate"]).sum()
    assert positives == pytest.approx(labels.sum())


def test_a_probability_on_an_edge_belongs_to_the_bin_above_and_1_to_the_last():
    table = reliability_table([0, 0, 1, 1], [0.0, 0.5, 0.5, 1.0], n_bins=2)
    assert table[["low", "high"]].to_numpy().tolist() == [[0.0, 0.5], [0.5, 1.0]]
    assert table["n"].tolist() == [1, 3]


@given(forecasts, st.integers(1, 12))
@reproducible
def test_expected_calibration_error_is_the_weighted_gap(pairs, n_bins):
    labels, probabilities = columns(pairs)
    bins = np.minimum(np.floor(probabilities * n_bins + 1e-9), n_bins - 1)
    gaps = [
        abs(np.sum(probabilities[bins == b]) - np.sum(labels[bins == b])) for b in range(n_bins)
    ]
    error = expected_calibration_error(labels, probabilities, n_bins)
    assert error == pytest.approx(sum(gaps) / len(labels))
    assert 0 <= error <= 1


def test_expected_calibration_error_of_known_cases():
    assert expected_calibration_error([0, 1], [0.5, 0.5]) == 0.0
    assert expected_calibration_error([0, 0], [1.0, 1.0]) == 1.0
    assert expected_calibration_error([0, 0, 0, 1], [0.05] * 4) == pytest.approx(0.2)


def test_calibration_ratio_is_expected_over_observed():
    assert calibration_ratio([1, 0, 0, 0], [0.25] * 4) == pytest.approx(1.0)
    assert calibration_ratio([1, 0, 0, 0], [0.5] * 4) == pytest.approx(2.0)
    assert calibration_ratio([1, 1, 0, 0], [0.25] * 4) == pytest.approx(0.5)


def test_negatives_kept_at_one_in_ten_over_predict_about_sevenfold():
    kept = 0.05 / (0.05 + 0.95 * 0.1)
    labels = np.arange(2000) < 100
    assert round(kept, 3) == 0.345
    assert calibration_ratio(labels, np.full(2000, kept)) == pytest.approx(kept / 0.05)


@pytest.mark.parametrize(
    "metric", [calibration_ratio, reliability_table, expected_calibration_error]
)
@pytest.mark.parametrize(
    ("labels", "probabilities", "error"),
    [
        ([], [], BadShape),
        ([1, 0], [0.5], BadShape),
        ([1, 0], [0.5, math.nan], BadValue),
        ([1, math.nan], [0.5, 0.5], BadValue),
        ([1, 0], [0.5, 50], BadValue),
        ([1, 2], [0.5, 0.5], BadValue),
    ],
)
def test_unusable_arguments_are_refused(metric, labels, probabilities, error):
    with pytest.raises(error):
        metric(labels, probabilities)


def test_a_ratio_to_no_positives_and_no_bins_are_refused():
    with pytest.raises(BadValue, match="at least one positive"):
        calibration_ratio([0, 0], [0.1, 0.1])
    with pytest.raises(BadValue, match="n_bins"):
        reliability_table([0, 1], [0.1, 0.1], n_bins=0)
