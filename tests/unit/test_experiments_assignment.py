"""Arms by hash, and the check of their sizes."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mlsd.errors import BadShape, BadType, BadValue, MlsdError
from mlsd.experiments import (
    Assigner,
    SampleRatioMismatch,
    check_sample_ratio,
    hash_uniform,
    sample_ratio,
)

USERS = np.arange(20_000)
PLACES = [0.752625153285, 0.670574213848]
HALVES = {"control": 0.5, "treatment": 0.5}


class TestHash:
    def test_it_is_uniform(self):
        for salt in ("a", "b", "checkout-2"):
            assert stats.kstest(hash_uniform(USERS, salt), "uniform").pvalue > 1e-4
            low_digits = hash_uniform(USERS, salt) * 1000 % 1
            assert stats.kstest(low_digits, "uniform").pvalue > 1e-4

    def test_neighbours_are_not_alike(self):
        places = hash_uniform(USERS, "a")
        assert abs(np.corrcoef(places[1:], places[:-1])[0, 1]) < 5 / len(USERS) ** 0.5

    def test_salts_are_independent(self):
        one, other = (hash_uniform(USERS, salt) for salt in ("layer-1", "layer-2"))
        assert abs(np.corrcoef(one, other)[0, 1]) < 5 / len(USERS) ** 0.5

    def test_a_user_keeps_a_place_wherever_and_however_it_is_asked(self):
        places = hash_uniform(USERS, "a")
        shuffled = np.random.default_rng(0).permutation(USERS)
        assert np.array_equal(hash_uniform(shuffled, "a"), places[shuffled])
        assert np.array_equal(hash_uniform([7, 8], "a"), places[7:9])
        assert np.array_equal(hash_uniform(["7", "8"], "a"), places[7:9])
        assert np.array_equal(hash_uniform(pd.Series(["7", "8"], index=[3, 1]), "a"), places[7:9])
        assert np.array_equal(hash_uniform(np.array([7, 8], dtype=np.int16), "a"), places[7:9])

    def test_places_are_for_good(self):
        assert hash_uniform(["1", "user-3"], "a") == pytest.approx(PLACES, abs=1e-12)

    def test_nobody_gets_nothing(self):
        assert hash_uniform([], "a").shape == (0,)

    @pytest.mark.parametrize("units", [[1.5, 2.0], [None, 1], [True, False], [("a",), ("b",)]])
    def test_an_id_is_a_whole_number_or_a_string(self, units):
        with pytest.raises((BadType, BadShape), match="units"):
            hash_uniform(units, "a")

    def test_a_salt_is_a_string_and_ids_are_a_list(self):
        with pytest.raises(BadType, match="salt"):
            hash_uniform([1], 7)
        with pytest.raises(BadShape, match="units"):
            hash_uniform([[1, 2]], "a")


class TestAssigner:
    def test_arms_have_their_shares(self):
        shares = {"control": 0.6, "b": 0.1, "c": 0.2}
        arms = pd.Series(Assigner("x", shares)(USERS)).fillna("none").value_counts().to_dict()
        expected = {**shares, "none": 0.1}
        assert sample_ratio(arms, expected).p_value > 1e-4

    def test_a_user_stays_in_an_arm(self):
        assigner = Assigner("x", HALVES)
        assert (assigner(USERS) == Assigner("x", HALVES)(USERS)).all()
        assert (assigner(USERS[::-1]) == assigner(USERS)[::-1]).all()
        assert set(assigner(USERS)) == set(HALVES)

    def test_layers_are_independent(self):
        table = pd.crosstab(Assigner("x", HALVES)(USERS), Assigner("y", HALVES)(USERS))
        assert stats.chi2_contingency(table).pvalue > 1e-4

    def test_a_ramp_only_adds_to_the_last_arm(self):
        small = Assigner("x", {"control": 0.5, "treatment": 0.05})
        before, after = small(USERS), small.ramp(0.5)(USERS)
        moved = before != after
        assert 0.4 < moved.mean() < 0.5
        assert set(before[moved]) == {None}
        assert set(after[moved]) == {"treatment"}

    def test_thirds_leave_nobody_out(self):
        arms = Assigner("x", dict.fromkeys("abc", 1 / 3))(USERS)
        assert set(arms) == set("abc")

    @pytest.mark.parametrize("shares", [{"a": 0.6, "b": 0.5}, {"a": -0.1, "b": 0.5}])
    def test_shares_must_fit(self, shares):
        with pytest.raises(BadValue, match="shares"):
            Assigner("x", shares)

    @pytest.mark.parametrize("shares", [{}, [0.5, 0.5], {"a": "half"}, None])
    def test_shares_are_a_mapping_to_numbers(self, shares):
        with pytest.raises(BadType, match="shares"):
            Assigner("x", shares)


class TestSampleRatio:
    @pytest.mark.parametrize(
        ("counts", "shares"),
        [
            ([50_600, 49_400], [0.5, 0.5]),
            ([44_700, 45_489], [0.5, 0.5]),
            ([900, 90, 130], [0.8, 0.1, 0.1]),
            ([5, 1], [1, 1]),
        ],
    )
    def test_it_is_pearsons_test(self, counts, shares):
        expected = np.array(shares) / sum(shares) * sum(counts)
        theirs = stats.chisquare(counts, expected).pvalue
        names = "abc"[: len(counts)]
        ours = sample_ratio(
            dict(zip(names, counts, strict=True)), dict(zip(names, shares, strict=True))
        )
        assert ours.p_value == pytest.approx(theirs, rel=1e-9)
        assert list(ours.expected.values()) == pytest.approx(list(expected))

    def test_a_game_with_44_700_and_45_489_players_is_suspect_but_below_the_alarm(self):
        result = sample_ratio({"gate_30": 44_700, "gate_40": 45_489})
        assert result.p_value == pytest.approx(0.0086, abs=1e-4)
        assert not result.mismatch

    def test_the_order_of_the_arms_does_not_matter(self):
        shares = {"a": 0.9, "b": 0.1}
        assert sample_ratio({"b": 100, "a": 900}, shares).p_value == 1

    def test_it_alarms_by_chance_one_time_in_a_thousand(self):
        n = np.random.default_rng(0).binomial(10_000, 0.5, 5_000)
        alarms = sum(sample_ratio({"a": int(k), "b": 10_000 - int(k)}).mismatch for k in n)
        assert alarms <= stats.binom.ppf(1 - 1e-4, 5_000, 0.0011)

    def test_a_mismatch_is_an_error_that_gives_the_counts(self):
        with pytest.raises(SampleRatioMismatch, match=r"50,600 in a.*49,400 in b.*0\.00015"):
            check_sample_ratio({"a": 50_600, "b": 49_400})
        assert issubclass(SampleRatioMismatch, MlsdError)
        assert not check_sample_ratio({"a": 50_100, "b": 49_900}).mismatch

    @pytest.mark.parametrize("counts", [{"a": -1, "b": 5}, {"a": 0, "b": 0}, {"a": 1.5, "b": 2}])
    def test_counts_are_whole(self, counts):
        with pytest.raises(BadValue, match="counts"):
            sample_ratio(counts)

    @pytest.mark.parametrize("counts", [{"a": 1}, [1, 2], {"a": "1", "b": 2}])
    def test_counts_are_of_two_arms(self, counts):
        with pytest.raises(BadType, match="counts"):
            sample_ratio(counts)

    def test_shares_are_of_the_same_arms_and_above_zero(self):
        with pytest.raises(BadShape, match="shares"):
            sample_ratio({"a": 1, "b": 2}, {"a": 0.5, "c": 0.5})
        with pytest.raises(BadValue, match="shares"):
            sample_ratio({"a": 1, "b": 2}, {"a": 1.0, "b": 0.0})
