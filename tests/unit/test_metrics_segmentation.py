"""Segmentation metrics against scikit-learn, and their properties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import accuracy_score, confusion_matrix, jaccard_score

from mlsd.errors import BadShape, BadType, BadValue
from mlsd.metrics import iou, mean_iou, pixel_accuracy, pooled_confusion

reproducible = settings(derandomize=True, deadline=None, database=None, max_examples=40)
N = 4
VOID = 255
shapes = st.tuples(st.integers(1, 3), st.integers(1, 6), st.integers(1, 6))
pairs = shapes.flatmap(
    lambda shape: st.tuples(
        arrays(np.uint8, shape, elements=st.sampled_from([*range(N), VOID])),
        arrays(np.int64, shape, elements=st.integers(0, N - 1)),
    )
)


class TestAgainstScikitLearn:
    @reproducible
    @given(pairs)
    def test_the_matrix_is_that_of_the_pixels_with_a_label(self, pair):
        truth, predicted = pair
        kept = truth != VOID
        if not kept.any():
            assert not pooled_confusion(truth, predicted, N).any()
            return
        expected = confusion_matrix(truth[kept], predicted[kept], labels=range(N))
        assert np.array_equal(pooled_confusion(truth, predicted, N), expected)

    @reproducible
    @given(pairs)
    def test_iou_is_the_jaccard_score_of_the_pooled_pixels(self, pair):
        truth, predicted = pair
        kept = truth != VOID
        matrix = pooled_confusion(truth, predicted, N)
        if not kept.any():
            assert np.isnan([*iou(matrix), mean_iou(matrix), pixel_accuracy(matrix)]).all()
            return
        truth, predicted = truth[kept], predicted[kept]
        there = np.union1d(truth, predicted)
        expected = jaccard_score(truth, predicted, labels=there, average=None)
        np.testing.assert_allclose(iou(matrix)[there], expected)
        assert np.isnan(np.delete(iou(matrix), there)).all()
        assert mean_iou(matrix) == pytest.approx(expected.mean())
        assert pixel_accuracy(matrix) == pytest.approx(accuracy_score(truth, predicted))


class TestProperties:
    @reproducible
    @given(pairs, st.integers(0, 3))
    def test_matrices_of_parts_add_up_to_that_of_the_whole(self, pair, cut):
        truth, predicted = pair
        parts = [
            pooled_confusion(truth[part], predicted[part], N)
            for part in (slice(cut), slice(cut, None))
        ]
        assert np.array_equal(sum(parts), pooled_confusion(truth, predicted, N))

    @reproducible
    @given(pairs, st.permutations(range(N)))
    def test_renaming_the_classes_renames_the_ious(self, pair, order):
        truth, predicted = pair
        names = np.append(order, [0] * (VOID - N) + [VOID])
        renamed = pooled_confusion(names[truth], np.array(order)[predicted], N)
        here = pooled_confusion(truth, predicted, N)
        np.testing.assert_allclose(iou(renamed)[list(order)], iou(here))
        assert mean_iou(renamed) == pytest.approx(mean_iou(here), nan_ok=True)

    @reproducible
    @given(pairs)
    def test_more_void_pixels_change_nothing(self, pair):
        truth, predicted = pair
        padded = np.concatenate([truth, np.full_like(truth, VOID)])
        twice = np.concatenate([predicted, predicted])
        assert np.array_equal(
            pooled_confusion(padded, twice, N), pooled_confusion(truth, predicted, N)
        )

    def test_the_truth_scores_one(self):
        truth = np.arange(24).reshape(2, 3, 4) % N
        matrix = pooled_confusion(truth, truth, N)
        assert (iou(matrix) == 1).all()
        assert mean_iou(matrix) == pixel_accuracy(matrix) == 1

    def test_pooled_iou_is_not_the_mean_over_images(self):
        truth = np.array([[[1, 1, 1, 1]], [[0, 0, 0, 1]]])
        predicted = np.array([[[1, 1, 1, 1]], [[0, 0, 0, 0]]])
        pooled = iou(pooled_confusion(truth, predicted, 2))[1]
        each = [iou(pooled_confusion(t, p, 2))[1] for t, p in zip(truth, predicted, strict=True)]
        assert pooled == pytest.approx(4 / 5)
        assert np.mean(each) == pytest.approx(1 / 2)

    def test_a_class_that_is_only_predicted_counts_as_zero(self):
        assert mean_iou(pooled_confusion([0, 0], [0, 2], 3)) == pytest.approx((0.5 + 0) / 2)


class TestRefusals:
    @pytest.mark.parametrize(
        ("truth", "predicted", "error", "words"),
        [
            ([0, 1], [0, 1, 1], BadShape, r"predicted: expected shape \(2,\)"),
            ([0.0, 1.0], [0, 1], BadType, "truth: .*float64"),
            ([0, 1], [0.2, 0.8], BadType, "predicted: .*argmax"),
            ([0, 1], [True, False], BadType, "predicted: .*bool"),
            ([0, 1], ["0", "1"], BadType, "predicted"),
            ([[0], [0, 1]], [0, 1], BadShape, "truth"),
            ([0, 4], [0, 1], BadValue, r"truth: expected classes 0..3, got 4 in 1 of 2"),
            ([0, -1], [0, 1], BadValue, "truth: .*-1"),
            ([0, 1], [0, 4], BadValue, "predicted: .*4"),
            ([0, 1], [0, VOID], BadValue, "only the truth may be void"),
        ],
    )
    def test_maps_that_cannot_be_compared(self, truth, predicted, error, words):
        with pytest.raises(error, match=words):
            pooled_confusion(truth, predicted, N)

    def test_a_void_pixel_may_be_predicted_as_anything(self):
        assert not pooled_confusion([VOID], [VOID], N).any()

    def test_without_a_label_to_ignore_255_is_an_unknown_class(self):
        with pytest.raises(BadValue, match="255"):
            pooled_confusion([VOID], [0], N, ignore=None)
        assert pooled_confusion([9, 1], [1, 1], N, ignore=9).sum() == 1

    @pytest.mark.parametrize("settings", [{"n_classes": 0}, {"n_classes": 2, "ignore": 1}])
    def test_settings_that_make_no_sense(self, settings):
        with pytest.raises(BadValue):
            pooled_confusion([0], [0], **settings)

    @pytest.mark.parametrize("metric", [iou, mean_iou, pixel_accuracy])
    @pytest.mark.parametrize(
        ("matrix", "error"),
        [
            ([1, 2], BadShape),
            ([[1, 2]], BadShape),
            ([[1, -2], [0, 1]], BadValue),
            ([[1, np.nan], [0, 1]], BadValue),
            ([["a"]], BadType),
        ],
    )
    def test_what_is_no_confusion_matrix(self, metric, matrix, error):
        with pytest.raises(error, match="matrix"):
            metric(matrix)
