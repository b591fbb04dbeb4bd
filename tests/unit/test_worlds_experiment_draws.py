"""Draws of ExperimentWorld: the right distributions, and nobody's depend on another's."""

import numpy as np
import pytest
from scipy import stats

from mlsd.worlds.experiment.draws import binomial, make_keys, normals, poisson, uniforms

N = 40_000


def rng(seed=1):
    return np.random.default_rng(seed)


def grid(users=2_000, visits=20):
    """Return users and the numbers of their visits, shape (users * visits,)."""
    return np.repeat(np.arange(users), visits), np.tile(np.arange(visits), users)


def are_dependent(x, y):
    """Return whether pairs from 0..1 leave the square unevenly filled (chi-squared, 1e-4)."""
    count = np.histogram2d(x, y, bins=16, range=[[0, 1], [0, 1]])[0]
    return stats.chisquare(count.ravel()).pvalue < 1e-4


def keeps_still(draw):
    """Return whether other means for the first half leave the counts of the second."""
    low, high = np.full(N, 3.0), np.full(N, 3.0)
    high[: N // 2] = 3.3
    return np.array_equal(draw(low, rng())[N // 2 :], draw(high, rng())[N // 2 :])


class TestKeys:
    def test_each_impression_has_its_own(self):
        keys = make_keys(*grid(), rng())
        assert keys.dtype == np.uint64
        assert len(np.unique(keys)) == len(keys)
        assert not np.isin(keys, make_keys(*grid(), rng(2))).any()

    def test_they_do_not_depend_on_who_else_comes(self):
        user, number = grid()
        some = rng().random(len(user)) < 0.3
        kept = make_keys(user[some], number[some], rng())
        assert np.array_equal(kept, make_keys(user, number, rng())[some])


class TestUniforms:
    def test_they_are_uniform_and_normal(self):
        keys = make_keys(*grid(), rng())
        u = uniforms(keys, rng(2))
        assert 0 < u.min() < u.max() < 1
        assert stats.kstest(u, "uniform").pvalue > 1e-4
        assert stats.kstest(normals(keys, rng(2)), "norm").pvalue > 1e-4
        assert stats.kstest(normals(keys, rng(2)), "norm", args=(0.05, 1)).pvalue < 1e-4

    def test_neighbours_streams_and_calendars_are_independent(self):
        keys, others = (make_keys(*grid(), rng(seed)) for seed in (1, 5))
        u = uniforms(keys, rng(2))
        assert not are_dependent(u[1:], u[:-1])
        assert not are_dependent(u[20:], u[:-20])
        assert not are_dependent(u, uniforms(keys, rng(3)))
        assert not are_dependent(u, uniforms(others, rng(2)))
        assert are_dependent(u, (u + 0.001 * uniforms(others, rng(4))) % 1)
        assert are_dependent(u, u)

    def test_means_of_users_and_of_visits_vary_as_chance_has_it(self):
        u = uniforms(make_keys(*grid(), rng()), rng(2)).reshape(2_000, 20)
        for axis in (0, 1):
            means = (u.mean(axis=axis) - 0.5) * np.sqrt(12 * u.shape[axis])
            assert stats.kstest(means, "norm").pvalue > 1e-3

    def test_keys_at_the_ends_stay_between(self):
        ends = np.array([0, 1, 2**64 - 1, 2**63], dtype=np.uint64)
        for seed in range(20):
            assert np.isfinite(normals(ends, rng(seed))).all()


class TestCounts:
    @pytest.mark.parametrize("mean", [0.01, 0.7, 6.0, 200.0, 30_000.0])
    def test_poisson_counts_have_their_distribution(self, mean):
        count = poisson(np.full(N, mean), rng())
        assert count.dtype.kind == "i"
        quantiles = stats.poisson.ppf(rng().random(N), mean)
        assert np.array_equal(count, quantiles)
        assert count.mean() == pytest.approx(mean, abs=5 * np.sqrt(mean / N))

    @pytest.mark.parametrize(("n", "p"), [(1, 0.2), (7, 0.9), (300, 0.01), (10_000, 0.3)])
    def test_binomial_counts_have_their_distribution(self, n, p):
        count = binomial(np.full(N, n), p, rng())
        assert count.dtype.kind == "i"
        assert np.array_equal(count, stats.binom.ppf(rng().random(N), n, p))
        assert count.mean() == pytest.approx(n * p, abs=5 * np.sqrt(n * p * (1 - p) / N))

    def test_nothing_and_everything(self):
        assert poisson(np.zeros(50), rng()).tolist() == [0] * 50
        sizes = np.array([0, 0, 5, 5])
        assert binomial(sizes, np.array([0.5, 1, 0, 1]), rng()).tolist() == [0, 0, 0, 5]

    def test_one_mean_more_leaves_the_other_counts(self):
        assert keeps_still(poisson)
        assert keeps_still(lambda mean, rng: binomial(np.full(N, 9), mean / 9, rng))
        assert not keeps_still(lambda mean, rng: rng.poisson(mean))

    def test_counts_rise_with_what_they_count(self):
        mean = np.linspace(0, 40, N)
        more = poisson(1.05 * mean, rng()) - poisson(mean, rng())
        assert more.min() == 0
        assert more.max() >= 1
        n = np.arange(N) % 30
        assert (binomial(n + 1, 0.3, rng()) >= binomial(n, 0.3, rng())).all()
        assert (binomial(n, 0.4, rng()) >= binomial(n, 0.3, rng())).all()
