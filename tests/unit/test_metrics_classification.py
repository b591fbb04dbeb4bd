"""Classification metrics against scikit-learn, and their properties."""

import math

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mlsd.errors import BadShape, BadType, BadValue
from mlsd.metrics import auc, f_beta, log_loss, normalised_entropy, precision_recall

reproducible = settings(derandomize=True, deadline=None, database=None)
coarse = st.integers(-5, 5).map(lambda i: i / 4)
scored = st.lists(st.tuples(st.booleans(), coarse), min_size=2, max_size=30)
decided = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30)


def both_classes(pairs) -> tuple[np.ndarray, np.ndarray]:
    labels, values = (np.array(column) for column in zip(*pairs, strict=True))
    assume(labels.any() and not labels.all())
    return labels, values


@pytest.mark.parametrize("n_distinct", [2, 7, 10**6])
@pytest.mark.parametrize("seed", range(5))
def test_auc_agrees_with_scikit_learn_with_and_without_ties(seed, n_distinct):
    rng = np.random.default_rng(seed)
    labels, scores = rng.random(300) < 0.2, rng.integers(0, n_distinct, 300)
    assert auc(labels, scores) == pytest.approx(sklearn.metrics.roc_auc_score(labels, scores))


@pytest.mark.parametrize("seed", range(5))
def test_log_loss_agrees_with_scikit_learn_even_at_0_and_1(seed):
    rng = np.random.default_rng(seed)
    labels, probabilities = rng.random(200) < 0.3, rng.random(200).round(1)
    assert {0.0, 1.0} <= set(probabilities)
    expected = sklearn.metrics.log_loss(labels, probabilities)
    assert log_loss(labels, probabilities) == pytest.approx(expected)


@pytest.mark.parametrize("beta", [0.5, 1, 2])
@pytest.mark.parametrize("seed", range(5))
def test_precision_recall_and_f_agree_with_scikit_learn(seed, beta):
    rng = np.random.default_rng(seed)
    labels, decisions = rng.random(100) < 0.3, rng.random(100) < 0.4
    precision, recall = precision_recall(labels, decisions)
    assert precision == pytest.approx(sklearn.metrics.precision_score(labels, decisions))
    assert recall == pytest.approx(sklearn.metrics.recall_score(labels, decisions))
    expected = sklearn.metrics.fbeta_score(labels, decisions, beta=beta)
    assert f_beta(labels, decisions, beta) == pytest.approx(expected)


@given(scored)
@reproducible
def test_auc_is_the_share_of_pairs_in_the_right_order(pairs):
    labels, scores = both_classes(pairs)
    gaps = scores[labels][:, None] - scores[~labels][None, :]
    assert auc(labels, scores) == pytest.approx(np.mean((gaps > 0) + 0.5 * (gaps == 0)))


@given(scored)
@reproducible
def test_auc_ignores_scale_and_turns_round_with_the_sign(pairs):
    labels, scores = both_classes(pairs)
    assert auc(labels, np.exp(3 * scores) - 7) == pytest.approx(auc(labels, scores))
    assert auc(labels, scores) + auc(labels, -scores) == pytest.approx(1)
    assert auc(~labels, scores) == pytest.approx(1 - auc(labels, scores))


def test_auc_of_a_constant_score_is_a_half_and_infinite_scores_have_an_order():
    assert auc([0, 1, 1, 0], [3, 3, 3, 3]) == 0.5
    assert auc([0, 1], [-math.inf, math.inf]) == 1.0


@given(scored)
@reproducible
def test_normalised_entropy_of_the_base_rate_is_1(pairs):
    labels, _ = both_classes(pairs)
    assert normalised_entropy(labels, np.full(len(labels), labels.mean())) == pytest.approx(1)


@given(scored)
@reproducible
def test_normalised_entropy_is_log_loss_over_the_entropy_of_the_base_rate(pairs):
    labels, scores = both_classes(pairs)
    probabilities, p = 1 / (1 + np.exp(-scores)), labels.mean()
    entropy = -p * math.log(p) - (1 - p) * math.log(1 - p)
    expected = sklearn.metrics.log_loss(labels, probabilities) / entropy
    assert normalised_entropy(labels, probabilities) == pytest.approx(expected)


@given(decided, st.sampled_from([0.5, 1.0, 3.0]))
@reproducible
def test_f_beta_is_the_weighted_harmonic_mean(pairs, beta):
    labels, decisions = (np.array(column) for column in zip(*pairs, strict=True))
    precision, recall = precision_recall(labels, decisions)
    assume(precision + recall > 0)
    expected = (1 + beta**2) * precision * recall / (beta**2 * precision + recall)
    assert f_beta(labels, decisions, beta) == pytest.approx(expected)


def test_log_loss_of_a_certain_mistake_is_clipped_unless_clipping_is_off():
    assert log_loss([1], [0.0]) == pytest.approx(-math.log(np.finfo(float).eps))
    assert log_loss([1], [0.0], clip=0.01) == pytest.approx(-math.log(0.01))
    assert log_loss([1], [0.0], clip=0) == math.inf
    assert log_loss([1, 0], [1.0, 0.0], clip=0) == 0.0


def test_log_loss_goes_up_when_calibrated_scores_are_doubled():
    labels, probabilities = [1, 0, 0, 0, 0], [0.2] * 5
    assert log_loss(labels, np.multiply(probabilities, 2)) > log_loss(labels, probabilities)


@pytest.mark.parametrize(("empty", "expected"), [("zero", 0.0), ("one", 1.0)])
def test_0_over_0_takes_the_chosen_value(empty, expected):
    assert precision_recall([1, 0], [0, 0], empty=empty) == (expected, 0.0)
    assert precision_recall([0, 0], [1, 0], empty=empty) == (0.0, expected)
    assert f_beta([0, 0], [0, 0], empty=empty) == expected


def test_0_over_0_can_be_skipped():
    assert math.isnan(precision_recall([1], [0], empty="skip").precision)
    assert math.isnan(precision_recall([0], [1], empty="skip").recall)
    assert math.isnan(f_beta([0], [0], empty="skip"))


@pytest.mark.parametrize("metric", [auc, log_loss, normalised_entropy, precision_recall, f_beta])
@pytest.mark.parametrize(
    ("labels", "other", "error", "says"),
    [
        ([], [], BadShape, "at least one value"),
        ([0, 1], [1], BadShape, "one for each of labels"),
        ([0, 1], [1, math.nan], BadValue, "1 NaN in 2 values"),
        ([0, math.nan], [1, 1], BadValue, "labels"),
        ([0, 2], [1, 1], BadValue, "2 at index 1"),
        ([-1, 1], [1, 1], BadValue, "-1 at index 0"),
        (["a", "b"], [1, 1], BadType, "labels"),
        ([[0, 1]], [1, 1], BadShape, "one dimension"),
    ],
)
def test_unusable_arguments_are_refused_by_each_metric(metric, labels, other, error, says):
    with pytest.raises(error) as caught:
        metric(labels, other)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: auc([1, 1], [0.1, 0.2]), "2 positive and 0 negative"),
        (lambda: normalised_entropy([0, 0], [0.1, 0.2]), "0 positive and 2 negative"),
        (lambda: log_loss([0, 1], [0.5, 1.5]), "1.5 at index 1"),
        (lambda: log_loss([0, 1], [-0.1, 0.5]), "-0.1 at index 0"),
        (lambda: log_loss([0, 1], [0.1, 0.5], clip=0.5), "below 0.5"),
        (lambda: precision_recall([0, 1], [0.5, 1]), "with a threshold"),
        (lambda: precision_recall([0, 1], [0, 1], empty="nan"), "'skip'"),
        (lambda: f_beta([0, 1], [0, 1], beta=0), "above 0"),
        (lambda: f_beta([0, 1], [0, 1], beta=math.nan), "above 0"),
    ],
)
def test_values_that_make_no_sense_are_refused(call, says):
    with pytest.raises(BadValue) as caught:
        call()
    assert says in str(caught.value)
