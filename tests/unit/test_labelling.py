"""One label from many: against slow references, published values, and real crowds."""

from collections import Counter
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_series_equal
from sklearn.metrics import cohen_kappa_score

from mlsd.errors import BadShape, BadType, BadValue, MissingColumns
from mlsd.labelling import (
    dawid_skene,
    krippendorff_alpha,
    log_odds_weights,
    majority_vote,
    pairwise_kappa,
    weighted_vote,
)

reproducible = settings(derandomize=True, deadline=None, database=None, max_examples=25)
FUNCTIONS = [
    majority_vote,
    dawid_skene,
    krippendorff_alpha,
    pairwise_kappa,
    lambda labels: weighted_vote(labels, {}),
]


def table(rows):
    return pd.DataFrame(rows, columns=["item", "annotator", "label"])


def crowd(seed, n_items=60, accuracies=(0.9, 0.8, 0.7, 0.2), n_classes=3, share=0.8):
    """Labels with gaps, in no order, and the truth."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(n_classes, size=n_items)
    rows = []
    for item, annotator in product(range(n_items), range(len(accuracies))):
        if annotator == 0 or rng.random() < share:
            right = rng.random() < accuracies[annotator]
            wrong = (truth[item] + rng.integers(1, n_classes)) % n_classes
            rows.append((f"i{item:03}", f"a{annotator}", "xyz"[truth[item] if right else wrong]))
    shuffled = table(rows).sample(frac=1, random_state=seed)
    return shuffled, pd.Series([*"xyz"])[truth].to_numpy()


small_tables = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=20
).map(lambda rows: table(rows).drop_duplicates(["item", "annotator"]))


class TestVotes:
    @reproducible
    @given(small_tables)
    def test_the_majority_is_that_of_a_counter(self, labels):
        expected = {}
        for item, rows in labels.groupby("item"):
            counts = Counter(rows["label"])
            expected[item] = min(counts, key=lambda label: (-counts[label], label))
        assert majority_vote(labels).to_dict() == expected

    @reproducible
    @given(small_tables, st.randoms(use_true_random=False))
    def test_the_order_of_rows_does_not_matter(self, labels, random):
        order = list(range(len(labels)))
        random.shuffle(order)
        assert_series_equal(majority_vote(labels.iloc[order]), majority_vote(labels))

    @reproducible
    @given(small_tables)
    def test_equal_weights_are_a_majority(self, labels):
        weights = dict.fromkeys(labels["annotator"], 2.5)
        assert_series_equal(weighted_vote(labels, weights), majority_vote(labels))

    def test_one_who_knows_outweighs_two_who_do_not(self):
        labels = table([(1, "a", "x"), (1, "b", "y"), (1, "c", "y")])
        assert majority_vote(labels)[1] == "y"
        assert weighted_vote(labels, {"a": 3.0, "b": 1.0, "c": 1.0})[1] == "x"

    def test_a_negative_weight_speaks_against_its_label(self):
        labels = table([(1, "a", "x"), (2, "b", "y")])
        assert weighted_vote(labels, {"a": -1.0, "b": 1.0}).to_dict() == {1: "y", 2: "y"}

    def test_log_odds_weights_are_zero_at_chance_and_finite_at_certainty(self):
        weights = log_odds_weights({"chance": 1 / 3, "good": 0.8, "sure": 1.0, "bad": 0.1}, 3)
        assert weights["chance"] == pytest.approx(0)
        assert weights["good"] == pytest.approx(np.log(8))
        assert weights["bad"] < 0
        assert np.isfinite(weights["sure"])

    def test_log_odds_weights_find_the_most_probable_class(self):
        accuracy = {"a": 0.9, "b": 0.6, "c": 0.4}
        weights = log_odds_weights(accuracy, 3)
        for given_labels in product(range(3), repeat=3):
            labels = table([(0, name, x) for name, x in zip("abc", given_labels, strict=True)])
            likelihood = [
                np.prod(
                    [
                        p if x == truth else (1 - p) / 2
                        for p, x in zip(accuracy.values(), given_labels, strict=True)
                    ]
                )
                for truth in sorted(set(given_labels))
            ]
            best = sorted(set(given_labels))[int(np.argmax(likelihood))]
            assert weighted_vote(labels, weights)[0] == best

    @pytest.mark.parametrize("weights", [{"a": 1.0}, {"a": 1.0, "b": np.nan}])
    def test_each_annotator_needs_a_weight(self, weights):
        with pytest.raises(BadValue, match="annotator 'b'"):
            weighted_vote(table([(1, "a", 0), (1, "b", 1)]), weights)

    @pytest.mark.parametrize(
        ("accuracy", "n", "name"), [({"a": 1.2}, 2, "accuracy"), ({"a": 0.5}, 1, "n_classes")]
    )
    def test_weights_of_no_accuracy_are_refused(self, accuracy, n, name):
        with pytest.raises(BadValue, match=name):
            log_odds_weights(accuracy, n)


def slow_dawid_skene(labels, iterations, smoothing):
    """Dawid & Skene's equations 2.3 to 2.5, in loops over plain dictionaries."""
    rows = list(labels.itertuples(index=False))
    items, annotators, classes = (sorted(set(column)) for column in zip(*rows, strict=True))
    posterior = {
        i: {
            c: sum(r.item == i and r.label == c for r in rows) / sum(r.item == i for r in rows)
            for c in classes
        }
        for i in items
    }
    for _ in range(iterations):
        prior = {c: sum(posterior[i][c] for i in items) / len(items) for c in classes}
        confusion = {}
        for a, c in product(annotators, classes):
            counts = {
                g: smoothing
                + sum(posterior[r.item][c] for r in rows if r.annotator == a and r.label == g)
                for g in classes
            }
            for g in classes:
                confusion[a, c, g] = counts[g] / sum(counts.values())
        for i in items:
            mine = [r for r in rows if r.item == i]
            joint = {
                c: prior[c] * np.prod([confusion[r.annotator, c, r.label] for r in mine])
                for c in classes
            }
            posterior[i] = {c: joint[c] / sum(joint.values()) for c in classes}
    return posterior, prior, confusion


class TestDawidSkene:
    @pytest.mark.parametrize("iterations", [1, 2, 7])
    def test_it_is_what_the_equations_say(self, iterations):
        labels, _ = crowd(iterations, n_items=15)
        fast = dawid_skene(labels, max_iterations=iterations, tolerance=0.0)
        posterior, prior, confusion = slow_dawid_skene(labels, iterations, smoothing=0.01)
        expected = pd.DataFrame(posterior).T
        np.testing.assert_allclose(fast.probabilities, expected, atol=1e-9)
        assert fast.prior.to_dict() == pytest.approx(prior)
        for (a, c, g), value in confusion.items():
            at = fast.annotators.get_loc(a), *map([*"xyz"].index, (c, g))
            assert fast.confusion[at] == pytest.approx(value)
        assert fast.iterations == iterations

    def test_it_finds_who_is_good_and_turns_what_misleads(self):
        labels, truth = crowd(5, n_items=500, accuracies=(0.9, 0.8, 0.7, 0.7, 0.05))
        found = dawid_skene(labels)
        assert found.converged
        assert (found.labels == truth).mean() > (majority_vote(labels) == truth).mean() + 0.03
        np.testing.assert_allclose(found.accuracy, [0.9, 0.8, 0.7, 0.7, 0.05], atol=0.06)
        np.testing.assert_allclose(found.confusion.sum(axis=2), 1)
        np.testing.assert_allclose(found.probabilities.sum(axis=1), 1)

    def test_no_iteration_lowers_the_likelihood(self):
        labels, _ = crowd(6)
        steps = [
            dawid_skene(labels, max_iterations=n, tolerance=0.0, smoothing=0.0).log_likelihood
            for n in range(1, 12)
        ]
        assert (np.diff(steps) > -1e-9).all()

    def test_names_of_classes_do_not_matter(self):
        labels, _ = crowd(7)
        renamed = labels.assign(label=labels["label"].map({"x": "c", "y": "a", "z": "b"}))
        back = dawid_skene(renamed).labels.map({"c": "x", "a": "y", "b": "z"})
        assert (back == dawid_skene(labels).labels).all()

    def test_one_annotator_is_believed(self):
        labels = table([(i, "a", i % 2) for i in range(6)])
        assert dawid_skene(labels).labels.tolist() == [0, 1, 0, 1, 0, 1]

    @pytest.mark.parametrize(
        "wrong", [{"max_iterations": 0}, {"tolerance": -1.0}, {"smoothing": np.nan}]
    )
    def test_settings_out_of_range_are_refused(self, wrong):
        with pytest.raises(BadValue, match=next(iter(wrong))):
            dawid_skene(table([(1, 1, 1)]), **wrong)


def slow_alpha(labels):
    """1 - observed / expected disagreement, over all ordered pairs of pairable values."""
    units = [list(rows["label"]) for _, rows in labels.groupby("item") if len(rows) > 1]
    values = [value for unit in units for value in unit]
    observed = sum(
        sum(a != b for i, a in enumerate(unit) for j, b in enumerate(unit) if i != j)
        / (len(unit) - 1)
        for unit in units
    ) / len(values)
    unequal = sum(a != b for i, a in enumerate(values) for j, b in enumerate(values) if i != j)
    expected = unequal / (len(values) * (len(values) - 1))
    return 1 - observed / expected if expected else np.nan


class TestAgreement:
    def test_alpha_of_the_published_example(self):
        """Four observers and twelve units, of Krippendorff 2011, section C: alpha = 0.743."""
        observers = ["123321412---", "1233224125-3", "-3332342251-", "12332441251-"]
        rows = [
            (unit, observer, int(value))
            for observer, values in enumerate(observers)
            for unit, value in enumerate(values)
            if value != "-"
        ]
        assert krippendorff_alpha(table(rows)) == pytest.approx(0.743, abs=5e-4)

    @reproducible
    @given(small_tables)
    def test_alpha_is_that_of_all_pairs(self, labels):
        if labels["item"].duplicated().any():
            expected = slow_alpha(labels)
            assert krippendorff_alpha(labels) == pytest.approx(expected, nan_ok=True)
        else:
            with pytest.raises(BadShape, match="two labels"):
                krippendorff_alpha(labels)

    def test_full_agreement_is_one_and_random_labels_are_near_zero(self):
        rng = np.random.default_rng(0)
        same = table([(i, a, i % 3) for i in range(30) for a in range(3)])
        assert krippendorff_alpha(same) == 1
        random = same.assign(label=rng.random(len(same)) < 0.95)
        assert abs(krippendorff_alpha(random)) < 0.3

    def test_kappa_is_that_of_the_shared_items(self):
        labels, _ = crowd(8)
        wide = labels.pivot_table(
            index="item", columns="annotator", values="label", aggfunc="first"
        )
        rows = pairwise_kappa(labels)
        assert len(rows) == 6
        for row in rows.itertuples():
            shared = wide[[row.first, row.second]].dropna()
            assert row.n_items == len(shared)
            expected = cohen_kappa_score(shared[row.first], shared[row.second])
            assert row.kappa == pytest.approx(expected)

    def test_kappa_needs_items_in_common_and_two_classes(self):
        apart = table([(1, "a", 0), (2, "a", 1), (3, "b", 0), (4, "b", 1)])
        assert pairwise_kappa(apart).empty
        same = table([(i, a, 0) for i in range(4) for a in "ab"])
        assert pairwise_kappa(same)["kappa"].isna().all()


@pytest.mark.parametrize("function", FUNCTIONS)
class TestTables:
    def test_what_is_no_table_is_refused(self, function):
        with pytest.raises(BadType, match="labels: expected a DataFrame"):
            function([(1, 2, 3)])

    def test_a_missing_column_is_named(self, function):
        with pytest.raises(MissingColumns, match="a column annotator"):
            function(pd.DataFrame({"item": [1], "label": [1], "worker": [1]}))

    def test_no_rows_are_refused(self, function):
        with pytest.raises(BadShape, match="no rows"):
            function(table([]))

    def test_a_missing_label_is_refused(self, function):
        with pytest.raises(BadValue, match="1 missing in column label"):
            function(table([(1, "a", 0.0), (1, "b", np.nan)]))

    def test_an_item_labelled_twice_by_one_person_is_refused(self, function):
        with pytest.raises(BadValue, match="more than once by 'a'"):
            function(table([(1, "a", 0), (1, "a", 1)]))


DATASETS = {
    "d_Duck Identification": (0.7, 0.82),
    "s4_Dog data": (0.8, 0.82),
    "s4_Face Sentiment Identification": (0.6, 0.6),
    "d_jn-product": (0.88, 0.92),
}


class TestRealCrowds:
    """Public crowds, where their folder stands beside the repository."""

    @pytest.mark.parametrize("name", DATASETS)
    def test_accuracy_on_public_crowds(self, repository, name):
        folder = repository.parent / "shared" / "datasets" / "crowd-labels" / "datasets" / name
        if not folder.is_dir():
            pytest.skip("the folder of public crowd labels is not there")
        columns = {"question": "item", "worker": "annotator", "answer": "label"}
        labels = pd.read_csv(folder / "answer.csv").rename(columns=columns)
        truth = pd.read_csv(folder / "truth.csv").set_index("question")["truth"]
        found = dawid_skene(labels)
        shares = {
            "majority": (majority_vote(labels).loc[truth.index] == truth).mean(),
            "dawid-skene": (found.labels.loc[truth.index] == truth).mean(),
        }
        vote_floor, skene_floor = DATASETS[name]
        assert shares["majority"] > vote_floor
        assert shares["dawid-skene"] > skene_floor
        assert 0 < krippendorff_alpha(labels) < 1
