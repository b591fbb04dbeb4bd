"""RecommendationWorld: what it shows, that it repeats itself, and that each knob does its work."""

import hashlib
import subprocess
import sys
from dataclasses import fields
from functools import cache

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal

from mlsd.errors import BadValue, MissingColumns
from mlsd.figures import closed_loop, concentration
from mlsd.worlds import BadKnob, BadPolicy, OracleLocked, RecommendationWorld, Recommender
from mlsd.worlds.recommendation.policies import best_first, explore

LOG_COLUMNS = {
    "request_id": "i",
    "user_id": "i",
    "day": "i",
    "hour": "i",
    "time_s": "f",
    "item_id": "i",
    "position": "i",
    "score": "f",
    "propensity": "f",
    "clicked": "b",
    "watched_share": "f",
    "watch_s": "f",
    "rating": "f",
}
REQUEST = ["user_id", "day", "hour", "time_s"]
SMALL = {"n_items": 120, "n_users": 80, "n_candidates": 20}


@pytest.fixture(scope="module")
def world():
    return RecommendationWorld(seed=7)


@pytest.fixture(scope="module")
def log(world):
    return world.log(world.production, 5_000)


def evenly(policy, epsilon=1.0):
    return Recommender(policy, epsilon=epsilon)


def in_unit(values):
    return values.between(0, 1).all()


def nothing(table):
    return np.full(len(table), -np.inf)


def fixed(*ids):
    """Return a policy that shows everybody these titles, in this order."""
    place = {each: -i for i, each in enumerate(ids)}
    return Recommender(
        rank=lambda table: table["item_id"].map(place),
        retrieve=lambda requests: np.tile(sorted(ids), (len(requests), 1)),
    )


def fingerprint(seed):
    """Return a digest of all that a world shows; the sub-process test runs it too."""
    world = RecommendationWorld(seed, selection=0.5, serving_window_days=30, feedback=0.5, **SMALL)
    log = world.experiment(evenly(world.production, 0.2), world.oracle().ideal, 300, week=2)
    loop = world.loop(lambda log: world.production, 2, 50)
    truth = world.oracle()
    tables = [world.items, world.users, log, world.features(log), loop, world.history(500)]
    tables += [world.survey(200), truth.items, truth.pairs(log), truth.requests(log["request_id"])]
    text = "".join(table.to_csv(float_format="%.6g") for table in tables)
    text += world.run(world.production, 300).to_csv(float_format="%.6g")
    return hashlib.sha256(text.encode()).hexdigest()


class TestRepeats:
    def test_same_seed_same_tables_and_log(self, world, log):
        again = RecommendationWorld(seed=7)
        assert_frame_equal(again.items, world.items)
        assert_frame_equal(again.users, world.users)
        assert_frame_equal(again.log(again.production, 5_000), log)

    def test_a_log_does_not_change_what_comes_next(self, world, log):
        world.run(evenly(world.production), 100)
        for week in range(6):
            world.run(world.oracle().ideal, 10, week=week)
        world.survey(10)
        world.history(10)
        assert_frame_equal(world.log(world.production, 5_000), log)

    def test_same_seed_same_results_in_another_process(self):
        code = (
            "import importlib.util as u; "
            f"spec = u.spec_from_file_location('shown', {__file__!r}); "
            "shown = u.module_from_spec(spec); spec.loader.exec_module(shown); "
            "print(shown.fingerprint(3))"
        )
        there = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert there.stdout.strip() == fingerprint(3)

    def test_another_seed_another_world(self):
        assert fingerprint(3) != fingerprint(4)

    def test_the_first_requests_do_not_depend_on_how_many_follow(self, world, log):
        policy = evenly(world.production, 0.1)
        few, many = (world.log(policy, n) for n in (500, 10_300))
        assert_frame_equal(few, many.iloc[: len(few)])
        assert many["request_id"].nunique() == 10_300
        assert many["request_id"].is_monotonic_increasing

    def test_weeks_are_other_traffic_of_the_same_accounts(self, world, log):
        later = world.log(world.production, 5_000, week=1)
        assert later["day"].between(7, 13).all()
        assert not set(later["request_id"]) & set(log["request_id"])
        assert set(later["user_id"]) & set(log["user_id"])

    def test_two_policies_meet_the_same_people_in_the_same_mood(self, world, log):
        other = world.log(evenly(world.production, 0.1), 5_000)
        assert_frame_equal(other[["request_id", *REQUEST]], log[["request_id", *REQUEST]])
        same = (other["item_id"] == log["item_id"]).to_numpy()
        assert 0.3 < same.mean() < 0.9
        happened = ["clicked", "watched_share", "watch_s", "rating"]
        assert_frame_equal(other.loc[same, happened], log.loc[same, happened])


class TestTables:
    def test_titles(self, world):
        items = world.items
        assert items["item_id"].tolist() == list(range(3_000))
        assert items["genre"].nunique() == 12
        assert items[["popularity", "critic_score", "thumbnail"]].apply(in_unit).all()
        assert (items.loc[items["series"], "duration_min"].median()) < 60
        assert (items.loc[~items["series"], "duration_min"].median()) > 90
        new = items["released_week"] > 0
        assert new.mean() == pytest.approx(0.1)
        assert (items.loc[new, "popularity"] == 0).all()
        assert items["popularity"].max() == 1

    def test_accounts(self, world):
        users = world.users
        assert users["user_id"].tolist() == list(range(4_000))
        assert users["favourite_genre"].nunique() == 12
        assert (users["signup_week"] > 0).mean() == pytest.approx(0.1)

    def test_tables_are_copies(self, world):
        items, users = world.items, world.users
        items["popularity"] = 0.0
        users["signup_week"] = 99
        assert world.items["popularity"].max() == 1
        assert world.users["signup_week"].max() < 99

    def test_genres_that_are_near_are_liked_together(self, world):
        truth = world.vary(quality_spread=0.0).oracle()
        items, users = world.items, np.arange(400)
        liked = pd.DataFrame(truth.choice(users)).T.groupby(items["genre"]).sum().T
        together = np.log(liked).corr()
        assert together.loc["fantasy", "science fiction"] > 0.6
        assert together.loc["fantasy", "reality"] < -0.2

    def test_content_is_near_for_titles_of_a_genre(self, world):
        clear = world.vary(content_noise=0.0)
        columns = [f"content_{i}" for i in range(8)]
        for shown, share in ((clear, 0.45), (world, 0.3)):
            content = shown.items[columns]
            within = content - content.groupby(shown.items["genre"]).transform("mean")
            explained = 1 - within.to_numpy().var() / content.to_numpy().var()
            assert explained > share
        noise = (world.items[columns] - clear.items[columns]).to_numpy().std()
        assert noise == pytest.approx(0.5 * clear.items[columns].to_numpy().std(), rel=0.05)

    @pytest.mark.parametrize("end", ["low", "high"])
    @pytest.mark.parametrize("sizes", [(50, 10, 10), (50, 10, 500), (130, 40, 100)])
    def test_knobs_may_stand_at_either_end(self, end, sizes):
        knobs = {each.name: each.metadata[end] for each in fields(RecommendationWorld.Knobs)}
        knobs |= dict(zip(("n_items", "n_users", "n_candidates"), sizes, strict=True))
        world = RecommendationWorld(1, **knobs)
        log = world.log(evenly(world.production, 0.5), 200, week=1)
        assert not log.duplicated(["request_id", "item_id"]).any()
        assert len(log) == 2_000
        assert np.isfinite(world.features(log)[list(world.feature_names)].to_numpy()).all()
        assert np.isfinite(world.run(world.oracle().ideal, 50)["true_value_per_page"])
        assert world.history(100)["item_id"].between(0, sizes[0] - 1).all()


class TestLog:
    def test_columns_and_types(self, log):
        assert {name: kind.kind for name, kind in log.dtypes.items()} == LOG_COLUMNS
        assert list(log.columns) == list(LOG_COLUMNS)
        assert not log.drop(columns="rating").isna().any().any()

    def test_n_pages_of_ten_positions(self, log):
        assert log["request_id"].nunique() == 5_000
        assert log["position"].tolist() == list(range(1, 11)) * 5_000
        assert not log.duplicated(["request_id", "item_id"]).any()

    def test_values_are_in_range_and_agree(self, world, log):
        assert log["day"].between(0, 6).all()
        assert log["hour"].between(0, 23).all()
        assert (log["time_s"] // 3_600 == log["day"] * 24 + log["hour"]).all()
        assert (log["watched_share"].between(0, 1)).all()
        assert (log["watched_share"] > 0).equals(log["clicked"])
        minutes = log["item_id"].map(world.items["duration_min"])
        assert np.allclose(log["watch_s"], 60 * minutes * log["watched_share"], rtol=1e-5)
        assert set(log["rating"].dropna()) == {1, 2, 3, 4, 5}
        assert log.loc[log["rating"].notna(), "clicked"].all()
        assert log.groupby("request_id")[REQUEST].nunique().max().max() == 1

    def test_a_page_is_ordered_by_score(self, world, log):
        assert (log.groupby("request_id")["score"].diff().dropna() <= 0).all()
        features = world.features(log)
        assert log["score"].to_numpy() == pytest.approx(world.production(features), abs=1e-6)

    def test_the_best_of_the_candidates_are_shown(self, world):
        seen = []

        def watching(table):
            seen.append(table.assign(score=world.production(table)))
            return world.production(table)

        log = world.log(watching, 300)
        (table,) = seen
        assert (table.groupby("request_id").size() == 40).all()
        assert not table.duplicated(["request_id", "item_id"]).any()
        best = table.sort_values("score", ascending=False, kind="stable").groupby("request_id")
        shown = log.groupby("request_id")["item_id"].agg(list)
        assert best.head(10).groupby("request_id")["item_id"].agg(list).equals(shown)

    def test_dropped_candidates_are_not_shown(self, world):
        def short(table):
            return world.production(table).where(table["duration_min"] < 60, -np.inf)

        log = world.log(short, 1_000)
        assert log["item_id"].map(world.items["duration_min"]).max() < 60
        page = log.groupby("request_id")["position"]
        assert (page.max() == page.size()).all()

    def test_a_page_without_titles_leaves_no_row(self, world):
        assert len(world.log(nothing, 50)) == 0
        run = world.run(nothing, 50)
        assert run["clicks_per_page"] == 0
        assert np.isnan(run["click_through_rate"])

    def test_titles_that_are_not_released_are_not_shown(self, world):
        released = world.items["released_week"]
        for week in (0, 5):
            log = world.log(evenly(world.production, 0.5), 3_000, week=week)
            shown = log["item_id"].map(released)
            assert shown.max() == week

    @pytest.mark.parametrize("n", [0, -5, 2.5, "10", None, 10**9])
    def test_a_bad_number_of_pages_is_refused(self, world, n):
        for ask in (world.log, world.run):
            with pytest.raises(BadKnob, match="n: expected a whole number from 1"):
                ask(world.production, n)

    @pytest.mark.parametrize("week", [-1, 0.5, "1"])
    def test_a_bad_week_is_refused(self, world, week):
        with pytest.raises(BadKnob, match="week: expected a whole number"):
            world.run(world.production, 10, week=week)


class TestPolicies:
    @pytest.mark.parametrize(
        ("answer", "said"),
        [
            (lambda table: [1, 2], "treatment: expected one score for each"),
            (lambda table: np.full(len(table), np.nan), "treatment: .*NaN for 200 of 200"),
            (lambda table: None, "treatment: .*Did you forget return"),
            ("popularity", "treatment: expected a function of the candidates table"),
        ],
    )
    def test_a_bad_ranking_is_refused_by_name(self, answer, said):
        world = RecommendationWorld(1, n_items=60, n_users=10, n_candidates=20)
        with pytest.raises(BadPolicy, match=said):
            world.experiment(world.production, answer, 10, treatment_share=1.0)

    @pytest.mark.parametrize(
        ("answer", "said"),
        [
            (lambda table: None, "Did you forget return"),
            (lambda table: np.arange(10), r"item ids of shape \(5, candidates\).*shape \(10,\)"),
            (lambda table: np.zeros((4, 10), dtype=int), r"of shape \(4, 10\)"),
            (lambda table: np.zeros((5, 0), dtype=int), r"of shape \(5, 0\)"),
            (lambda table: [[1], [1, 2], [3], [4], [5]], r"of shape \(\)"),
            (lambda table: np.full((5, 2), np.nan), "ids of type float64"),
            (lambda table: [["a", "b"]] * 5, "ids of type"),
            (lambda table: [[0, 120]] * 5, "the id 120"),
            (lambda table: [[0, -1]] * 5, "the id -1"),
            (lambda table: [[3, 4, 3]] * 5, "the id 3 twice for the request in row 0"),
        ],
    )
    def test_a_bad_retrieval_is_refused(self, answer, said):
        world = RecommendationWorld(1, new_item_share=0.0, **SMALL)
        policy = Recommender(world.production, retrieve=answer)
        with pytest.raises(BadPolicy, match=said) as caught:
            world.log(policy, 5)
        assert str(caught.value).startswith("policy.retrieve: expected ")

    def test_a_title_that_is_not_released_cannot_be_retrieved(self, world):
        late = int(world.items["released_week"].idxmax())
        with pytest.raises(BadPolicy, match=f"the id {late}"):
            world.log(fixed(late), 5)
        assert world.log(fixed(late), 5, week=12)["item_id"].tolist() == [late] * 5

    @pytest.mark.parametrize("epsilon", [-0.1, 1.1, np.nan, "0.1", None, True])
    def test_a_bad_epsilon_is_refused(self, world, epsilon):
        with pytest.raises(BadPolicy, match="epsilon: expected a number from 0 to 1"):
            Recommender(world.production, epsilon=epsilon)

    def test_what_cannot_be_called_is_refused(self, world):
        with pytest.raises(BadPolicy, match="rank: expected a function"):
            Recommender([1, 2, 3])
        with pytest.raises(BadPolicy, match="retrieve: expected a function"):
            Recommender(world.production, retrieve=[1, 2, 3])

    def test_a_retrieval_of_the_learners_own_is_what_gets_ranked(self, world):
        first, second, third = world.items.index[world.items["released_week"] <= 0][[8, 2, 5]]
        log = world.log(fixed(first, second, third), 200)
        assert log["item_id"].tolist() == [first, second, third] * 200
        assert log["position"].tolist() == [1, 2, 3] * 200

    def test_retrieval_sees_the_request_and_the_account(self, world):
        seen = []

        def look(requests):
            seen.append(requests)
            return np.tile(np.arange(10), (len(requests), 1))

        log = world.vary(new_item_share=0.0).log(Recommender(world.production, look), 50)
        (table,) = seen
        request = log.drop_duplicates("request_id").reset_index(drop=True)
        known = ["request_id", "user_id", "day", "hour"]
        assert_frame_equal(table[known], request[known])
        account = world.users.loc[table["user_id"], ["language", "favourite_genre"]]
        assert_frame_equal(table[list(account)], account.reset_index(drop=True))

    def test_a_policy_is_called_for_ten_thousand_requests_at_a_time(self):
        world = RecommendationWorld(1, **SMALL)
        calls = []

        def count(table):
            calls.append(table["request_id"].nunique())
            return world.production(table)

        world.run(count, 20_500)
        assert calls == [10_000, 10_000, 500]


class TestExploration:
    """The logged propensity is the probability of the title given those above it."""

    N, TITLES, EPSILON = 40_000, 14, 0.4

    @pytest.fixture(scope="class")
    @classmethod
    def slates(cls):
        rng = np.random.default_rng(1)
        released = np.ones(cls.TITLES + 2, dtype=bool)
        released[[3, 7]] = False
        candidates = np.array([0, 1, 2, 4, 5, 6, 8, 9, 10, 11, 12])
        items = np.tile(candidates, (cls.N, 1))
        ranked, scores = best_first(-np.tile(np.arange(11.0), (cls.N, 1)), items)
        coins, picks = rng.random((2, cls.N, 10))
        return explore(ranked, scores, cls.EPSILON, released, coins, picks)

    def test_no_title_stands_twice_on_a_page_or_is_unreleased(self, slates):
        ordered = np.sort(slates.items, axis=1)
        assert (ordered[:, 1:] > ordered[:, :-1]).all()
        assert not np.isin(slates.items, [3, 7, -1]).any()

    def test_propensities_are_the_frequencies(self, slates):
        first = slates.items[:, 0]
        shares = np.bincount(first, minlength=16) / self.N
        expected = np.full(16, self.EPSILON / self.TITLES)
        expected[[3, 7]] = 0
        expected[0] += 1 - self.EPSILON
        assert shares == pytest.approx(expected, abs=5 * 0.5 / np.sqrt(self.N))
        assert slates.propensity[:, 0] == pytest.approx(expected[first])
        after = slates.items[first == 0, 1]
        shares = np.bincount(after, minlength=16) / len(after)
        expected = np.full(16, self.EPSILON / (self.TITLES - 1))
        expected[[0, 3, 7]] = 0
        expected[1] += 1 - self.EPSILON
        assert shares == pytest.approx(expected, abs=5 * 0.5 / np.sqrt(len(after)))
        assert slates.propensity[first == 0, 1] == pytest.approx(expected[after])

    def test_weighting_by_one_over_propensity_is_unbiased_at_each_position(self, slates):
        worth = np.arange(16.0)
        weighted = worth[slates.items] / slates.propensity
        shown = np.cumsum(worth[slates.items], axis=1) - worth[slates.items]
        left = worth.sum() - 3 - 7 - shown
        error = (weighted - left).mean(axis=0)
        assert (np.abs(error) < 5 * (weighted - left).std(axis=0) / np.sqrt(self.N)).all()

    def test_scores_are_of_what_the_policy_chose(self, slates):
        greedy = slates.propensity > 0.5
        assert np.isnan(slates.score[~greedy]).all()
        assert not np.isnan(slates.score[greedy]).any()
        assert (slates.score[:, 0][greedy[:, 0]] == 0).all()

    def test_without_exploration_all_is_certain(self, log):
        assert (log["propensity"] == 1).all()

    def test_with_nothing_but_exploration_all_titles_are_alike(self):
        world = RecommendationWorld(1, **SMALL)
        log = world.log(evenly(world.production), 6_000)
        released = world.items.index[world.items["released_week"] <= 0]
        left = len(released) + 1 - log["position"]
        assert log["propensity"].to_numpy() == pytest.approx(1 / left)
        shown = log["item_id"].value_counts()
        assert set(shown.index) == set(released)
        p = 10 / len(released)
        assert np.abs(shown - 6_000 * p).max() < 5 * np.sqrt(6_000 * p * (1 - p))

    def test_it_fills_what_the_policy_leaves_empty(self, world):
        log = world.log(Recommender(nothing, epsilon=0.3), 2_000)
        released = (world.items["released_week"] <= 0).sum()
        assert len(log) == pytest.approx(0.3 * 20_000, rel=0.1)
        assert log["score"].isna().all()
        above = log.groupby("request_id").cumcount()
        assert log["propensity"].to_numpy() == pytest.approx(0.3 / (released - above))


class TestOnlineMetrics:
    def test_they_agree_with_the_log(self, world, log):
        online = world.run(world.production, 5_000)
        clicks = log[log["clicked"]]
        released = (world.items["released_week"] <= 0).sum()
        shown = np.sort(log["item_id"].value_counts().to_numpy())
        shown = np.r_[np.zeros(released - len(shown)), shown]
        expected = {
            "click_through_rate": log["clicked"].mean(),
            "clicks_per_page": len(clicks) / 5_000,
            "watch_minutes_per_page": log["watch_s"].sum() / 60 / 5_000,
            "completion_rate": (clicks["watched_share"] >= 0.8).mean(),
            "abandonment_rate": (clicks["watched_share"] <= 0.1).mean(),
            "mean_rating": log["rating"].mean(),
            "coverage": log["item_id"].nunique() / released,
            "gini": np.abs(np.subtract.outer(shown, shown)).mean() / (2 * shown.mean()),
        }
        assert online.drop("true_value_per_page").to_dict() == pytest.approx(expected, rel=1e-5)

    def test_the_true_value_is_that_of_the_oracle(self, world, log):
        truth = world.oracle()
        pairs = truth.pairs(log)
        seen = log["position"].map(truth.examination)
        awake = ~truth.requests(log["request_id"])["filler"].to_numpy()
        value = (pairs["click_probability"] * pairs["watched_share"] * seen)[awake].sum() / 5_000
        online = world.run(world.production, 5_000)
        assert online["true_value_per_page"] == pytest.approx(value, rel=1e-4)

    def test_the_ideal_policy_is_the_best(self, world):
        ideal = world.run(world.oracle().ideal, 3_000)["true_value_per_page"]
        for policy in (world.production, evenly(world.production)):
            assert ideal > 1.3 * world.run(policy, 3_000)["true_value_per_page"]


class TestExperiment:
    def test_accounts_are_in_one_arm_whatever_the_week(self, world):
        logs = [
            world.experiment(world.production, world.oracle().ideal, 3_000, week=week)
            for week in (0, 1)
        ]
        by_user = pd.concat(logs).groupby("user_id")["arm"]
        assert by_user.nunique().max() == 1
        treated = (by_user.first() == "treatment").mean()
        assert treated == pytest.approx(0.5, abs=5 * 0.5 / np.sqrt(by_user.ngroups))
        assert set(logs[0]["arm"]) == {"control", "treatment"}

    def test_an_arm_sees_what_a_log_would_have_seen(self, world, log):
        policy = evenly(world.production, 0.2)
        test = world.experiment(world.production, policy, 5_000)
        control = test["arm"] == "control"
        assert 10_000 < control.sum() < 40_000
        for arm, alone in ((control, log), (~control, world.log(policy, 5_000))):
            assert_frame_equal(test[arm].drop(columns="arm"), alone[arm.to_numpy()])

    def test_the_share_of_the_treatment_can_be_set(self, world):
        test = world.experiment(world.production, world.production, 3_000, treatment_share=0.1)
        share = (test.groupby("user_id")["arm"].first() == "treatment").mean()
        assert share == pytest.approx(0.1, abs=0.03)
        for treatment_share in (-0.1, 1.5, "half", np.nan):
            with pytest.raises(BadKnob, match="treatment_share"):
                world.experiment(
                    world.production, world.production, 10, treatment_share=treatment_share
                )


class TestLoop:
    def test_it_learns_from_all_logs_so_far(self):
        world = RecommendationWorld(2, **SMALL)
        seen = []

        def learn(log):
            seen.append(log.copy())
            log["clicked"] = False
            return fixed(len(seen))

        loop = world.loop(learn, 3, 40, start=fixed(0), week=5)
        assert [len(log) for log in seen] == [40, 80]
        assert_frame_equal(seen[0], world.log(fixed(0), 40, week=5))
        assert seen[1].iloc[40:]["item_id"].eq(1).all()
        assert_series_equal(seen[1].iloc[:40]["clicked"], seen[0]["clicked"])
        assert loop["week"].tolist() == [5, 6, 7]
        assert loop["titles_shown"].tolist() == [1, 2, 3]
        again = world.run(fixed(2), 40, week=7)
        assert loop.loc[2, again.index].astype(float).to_dict() == pytest.approx(
            again.to_dict(), nan_ok=True
        )
        assert loop["clicks"].tolist() == (40 * loop["clicks_per_page"]).round().tolist()

    def test_feedback_is_how_closed_the_loop_is(self):
        world = RecommendationWorld(2, new_item_share=0.0, **SMALL)

        def rows(feedback):
            seen = []
            other = world.vary(feedback=feedback)
            loop = other.loop(lambda log: seen.append(log) or fixed(0), 2, 200, start=fixed(0))
            return loop, seen[0]

        (closed, own), (half, some), (opened, both) = (rows(share) for share in (1.0, 0.5, 0.0))
        assert_frame_equal(closed, opened)
        assert_frame_equal(closed, half)
        assert (len(own), len(some), len(both)) == (200, 200 + 1_000, 200 + 2_000)
        elsewhere = both.iloc[200:]
        assert elsewhere["item_id"].nunique() == 120
        assert elsewhere["propensity"].to_numpy() == pytest.approx(
            1 / (121 - elsewhere["position"])
        )
        assert not set(elsewhere["request_id"]) & set(own["request_id"])

    @pytest.mark.parametrize("rounds", [0, -1, 1.5, "2"])
    def test_a_bad_number_of_rounds_is_refused(self, world, rounds):
        with pytest.raises(BadKnob, match="rounds"):
            world.loop(lambda log: world.production, rounds, 10)

    def test_a_bad_learner_is_refused(self, world):
        with pytest.raises(BadKnob, match="learn: expected a function of the log"):
            world.loop("learn", 2, 10)
        with pytest.raises(BadPolicy, match="policy: expected a function of the candidates"):
            world.loop(lambda log: None, 2, 10)


class TestFeatures:
    def test_they_are_what_the_policy_saw(self, world):
        seen = []

        def watching(table):
            seen.append(table)
            return world.production(table)

        log = world.log(watching, 300, week=3).sample(frac=1, random_state=1)
        keys = ["request_id", "item_id"]
        features = world.features(log)
        assert features.index.equals(log.index)
        assert list(features.columns) == ["genre", *world.feature_names]
        offered = seen[0].set_index(keys)
        shown = offered.loc[pd.MultiIndex.from_frame(log[keys]), list(features)]
        assert_frame_equal(shown.reset_index(drop=True), features.reset_index(drop=True))

    def test_weeks_may_be_mixed(self, world):
        logs = [world.log(world.production, 50, week=week) for week in (2, 0)]
        both = pd.concat(logs, ignore_index=True)
        parts = pd.concat([world.features(log) for log in logs], ignore_index=True)
        assert_frame_equal(world.features(both), parts)
        assert len(world.features(both.iloc[:0])) == 0

    def test_bad_logs_are_refused(self, world, log):
        with pytest.raises(MissingColumns, match="item_id"):
            world.features(log[["user_id", "day"]])
        for name, value in (("item_id", 3_000), ("user_id", -1), ("day", 0.5)):
            with pytest.raises(BadKnob, match=name):
                world.features(log.head().assign(**{name: value}))


class TestOracle:
    @pytest.mark.parametrize(
        "method",
        ["oracle", "survey", "history", "features", "log", "run", "experiment", "loop"],
    )
    @pytest.mark.parametrize("inside", ["rank", "retrieve"])
    def test_a_policy_cannot_ask_the_world(self, world, method, inside):
        arguments = {
            "oracle": (),
            "survey": (10,),
            "history": (10,),
            "features": (pd.DataFrame({"user_id": [0], "item_id": [0], "day": [0]}),),
            "log": (world.production, 10),
            "run": (world.production, 10),
            "experiment": (world.production, world.production, 10),
            "loop": (lambda log: world.production, 1, 10),
        }[method]

        def peek(table):
            getattr(world, method)(*arguments)

        policy = Recommender(**({"rank": world.production} | {inside: peek}))
        with pytest.raises(OracleLocked, match="inside a policy"):
            world.log(policy, 10)
        assert world.oracle().mean_rating > 1

    def test_clicks_shares_and_ratings_are_as_it_says(self, world):
        log = world.log(evenly(world.production), 20_000)
        truth = world.oracle()
        log = log[~truth.requests(log["request_id"])["filler"].to_numpy()]
        pairs = truth.pairs(log)
        expected = pairs["click_probability"] * log["position"].map(truth.examination)
        tenth = pd.qcut(expected, 10, labels=False)
        clicks = log["clicked"].groupby(tenth).agg(["mean", "size"])
        means = expected.groupby(tenth).mean()
        margin = 5 * np.sqrt(means / clicks["size"])
        assert ((clicks["mean"] - means).abs() < margin).all()
        played = log["clicked"]
        for name in ("watched_share", "rating"):
            error = (log[name] - pairs[name])[played].dropna()
            assert abs(error.mean()) < 5 * error.std() / np.sqrt(len(error))

    def test_the_mean_rating_is_that_of_a_large_survey(self, world):
        ratings = world.survey(100_000)["rating"]
        assert ratings.mean() == pytest.approx(world.oracle().mean_rating, abs=0.03)

    def test_history_follows_the_choices(self):
        world = RecommendationWorld(3, n_items=60, n_users=40)
        plays = world.history(40_000)
        chosen = world.oracle().choice(np.arange(40))
        assert chosen.sum(axis=1) == pytest.approx(np.ones(40))
        counts = np.zeros((40, 60))
        np.add.at(counts, (plays["user_id"], plays["item_id"]), 1)
        visits = counts.sum(axis=1, keepdims=True)
        gap = (counts - visits * chosen) / np.sqrt(visits * chosen * (1 - chosen) + 1)
        assert np.abs(gap).max() < 5
        assert plays["day"].between(-60, -1).all()
        assert plays["time_s"].is_monotonic_increasing
        new = world.users.index[world.users["signup_week"] > 0]
        assert not plays["user_id"].isin(new).any()


@cache
def with_(**knobs):
    return RecommendationWorld(7, **knobs)


def clicks_by(world, key, n=10_000):
    """Return the click rate of evenly shown titles by a key of (log, features)."""
    log = world.log(evenly(world.production), n)
    return log["clicked"].groupby(key(log, world.features(log)).to_numpy()).mean()


def ratio(rates):
    return rates.iloc[-1] / rates.iloc[0]


class TestKnobs:
    """Each knob moves what it names, at its off value the effect is gone, and no more moves."""

    @pytest.mark.parametrize(
        "turned",
        [
            {"taste_spread": 0.0},
            {"quality_spread": 0.0},
            {"selection": 0.0},
            {"rating_rate": 0.0},
            {"position_bias": 0.0},
            {"clickbait": 0.0},
            {"weekend_shift": 0.0},
            {"household_share": 0.0},
            {"drift": 0.0},
            {"feedback": 0.0},
            {"content_noise": 0.0},
            {"popularity_skew": 0.0},
        ],
        ids=lambda turned: next(iter(turned)),
    )
    def test_turning_one_keeps_who_comes_and_when(self, world, log, turned):
        other = world.vary(**turned).log(world.production, 5_000)
        assert_frame_equal(other[["request_id", *REQUEST]], log[["request_id", *REQUEST]])

    def test_a_household_that_turns_into_one_person_leaves_the_others_as_they_were(self, world):
        log = world.log(world.production, 2_000)
        alone = world.vary(household_share=0.0)
        plays = world.features(log)["genre_plays"], alone.features(log)["genre_plays"]
        shared = world._accounts.shared[log["user_id"]]
        assert_series_equal(plays[0][~shared], plays[1][~shared])
        assert (plays[0] != plays[1])[shared].mean() > 0.3

    def test_position_bias_is_the_exponent_of_the_click_rates(self, world):
        for eta in (0.0, 1.0):
            other = with_(position_bias=eta, filler_rate=0.0)
            rates = clicks_by(other, lambda log, features: log["position"], 20_000)
            slope = np.polyfit(np.log(rates.index), np.log(rates), 1)[0]
            assert slope == pytest.approx(-eta, abs=0.06)

    def test_quality_is_what_ratings_are_of(self, world):
        truth = world.oracle().items
        assert np.corrcoef(truth["quality"], truth["mean_rating"])[0, 1] > 0.95
        assert with_(quality_spread=0.0).oracle().items["mean_rating"].std() < 0.02

    def test_without_taste_people_like_the_same(self, world):
        def disagreement(other):
            log = other.log(evenly(other.production), 2_000)
            rating = other.oracle().pairs(log)["rating"]
            return (rating - rating.groupby(log["item_id"]).transform("mean")).std()

        assert disagreement(with_(taste_spread=0.0)) == pytest.approx(0, abs=1e-5)
        assert disagreement(world) > 0.5

    def test_popularity_follows_zipf(self, world):
        def top_share(other):
            plays = other.history(30_000)["item_id"].value_counts(normalize=True)
            return plays.head(10).sum()

        old = (world.items["released_week"] <= 0).sum()
        expected = (1 / np.arange(1, 11)).sum() / (1 / np.arange(1, old + 1)).sum()
        assert top_share(world) == pytest.approx(expected, abs=0.08)
        assert top_share(with_(popularity_skew=0.0)) < 0.02
        assert with_(popularity_skew=0.0).items["popularity"].isin([0, 1]).all()

    def test_selection_is_the_share_of_ratings_that_are_of_chosen_titles(self, world):
        def rated_clicks(selection):
            log = with_(selection=selection).log(evenly(world.production), 10_000)
            rated = log[log["rating"].notna()]
            assert len(rated) > 200
            return rated["clicked"].mean()

        assert rated_clicks(1.0) == 1
        assert rated_clicks(0.0) < 0.1

    def test_rating_rate_is_that_of_chosen_titles(self, world):
        for rate in (0.0, 0.5, 1.0):
            log = with_(rating_rate=rate, filler_rate=0.0).log(world.production, 3_000)
            rated = log.loc[log["clicked"], "rating"].notna().mean()
            assert rated == pytest.approx(rate, abs=0.05)

    def test_clickbait_draws_clicks_that_end_early(self, world):
        def loud_against_quiet(clickbait):
            other = with_(clickbait=clickbait, quality_spread=0.0)
            log = other.log(evenly(other.production), 20_000)
            loud = other.features(log)["thumbnail"] > 0.5
            share = log["watched_share"].where(log["clicked"])
            return [
                values.groupby(loud.to_numpy()).mean() for values in (log["clicked"] * 1.0, share)
            ]

        clicks, shares = loud_against_quiet(1.0)
        assert ratio(clicks) > 1.5
        assert ratio(shares) < 0.85
        for values in loud_against_quiet(0.0):
            assert ratio(values) == pytest.approx(1, abs=0.08)

    def test_titles_in_another_language_are_clicked_less(self, world):
        rates = clicks_by(world, lambda log, features: features["same_language"])
        assert ratio(rates) > 1.5

    def test_films_are_for_the_weekend(self, world):
        def film_against_series(weekend_shift):
            other = with_(weekend_shift=weekend_shift)
            rates = clicks_by(
                other, lambda log, features: features["weekend"] * 2 + features["series"], 20_000
            )
            return rates[0] / rates[1], rates[2] / rates[3]

        weekday, weekend = film_against_series(1.0)
        assert weekday < 0.6
        assert weekend > 1.6
        assert film_against_series(0.0) == pytest.approx((1, 1), abs=0.15)

    def test_households_have_two_people_by_hour(self, world):
        log = with_(household_share=1.0).log(world.production, 10_000)
        pages = log.drop_duplicates("request_id").set_index("request_id")
        second = with_(household_share=1.0).oracle().requests(pages.index)["person"].to_numpy()
        by_day = pages["hour"].to_numpy() < 17
        assert second[by_day].mean() == pytest.approx(0.75, abs=0.03)
        assert second[~by_day].mean() == pytest.approx(0.25, abs=0.03)
        alone = with_(household_share=0.0)
        assert not alone.oracle().requests(pages.index)["person"].any()

    def test_filler_plays_the_first_title_with_nobody_there(self, world):
        other = with_(filler_rate=0.3)
        log = other.log(world.production, 5_000)
        filler = other.oracle().requests(log["request_id"])["filler"].to_numpy()
        assert filler.mean() == pytest.approx(0.3, abs=0.03)
        first = log["position"] == 1
        assert log.loc[filler & first, "clicked"].all()
        assert log.loc[filler & first, "watched_share"].mean() > 0.85
        assert not log.loc[filler & ~first, "clicked"].any()
        assert log.loc[filler, "rating"].isna().all()
        assert (log.loc[filler, "hour"] < 6).mean() > 2 * (log.loc[~filler, "hour"] < 6).mean()
        none = with_(filler_rate=0.0).oracle().requests(log["request_id"])
        assert not none["filler"].any()

    def test_drift_turns_tastes(self):
        def agreement(drift):
            world = with_(drift=drift, weekend_shift=0.0)
            log = world.log(evenly(world.production), 1_000)
            truth = world.oracle()
            now, later = (
                truth.pairs(log.assign(day=log["day"] + 7 * weeks))["rating"] for weeks in (0, 20)
            )
            return np.corrcoef(now, later)[0, 1]

        assert agreement(0.0) == pytest.approx(1)
        assert 0.4 < agreement(0.06) < 0.8

    def test_newcomers_arrive_without_a_history(self, world):
        log = world.log(world.production, 20_000, week=4)
        features = world.features(log)
        signup = log["user_id"].map(world.users["signup_week"])
        assert signup.max() == 4
        assert (features["new_user"] == (signup == 4)).all()
        assert (features.loc[signup == 4, "genre_plays"] == 0).all()
        assert (features.loc[signup == 3, "genre_plays"] > 0).any()
        offered = log["item_id"].map(world.items["released_week"])
        assert (features["age_weeks"] == 4 - offered).all()
        none = with_(new_user_share=0.0, new_item_share=0.0)
        assert none.users["signup_week"].max() == 0
        assert none.items["released_week"].max() == 0

    def test_user_spread_is_how_often_people_come_back(self, world):
        def visits(user_spread):
            log = with_(user_spread=user_spread).log(world.production, 10_000)
            return log["user_id"].value_counts().var()

        assert visits(1.0) > 3 * visits(0.0)

    def test_the_serving_window_is_longer_where_policies_serve_only(self, world):
        skewed = with_(serving_window_days=30)
        seen = {}
        for name, other in (("trained", world), ("served", skewed)):

            def look(table, name=name):
                seen[name] = table
                return world.production(table)

            log = other.log(look, 2_000)
            assert_frame_equal(other.features(log), world.features(log))
        trained, served = seen["trained"], seen["served"]
        assert_frame_equal(trained.drop(columns="genre_plays"), served.drop(columns="genre_plays"))
        assert (served["genre_plays"] >= trained["genre_plays"]).all()
        grown = served["genre_plays"].mean() / trained["genre_plays"].mean()
        assert grown == pytest.approx(30 / 7, rel=0.05)

    def test_every_knob_has_an_off_value_or_is_a_size(self):
        sizes = {"n_items", "n_users", "n_candidates"}
        for each in fields(RecommendationWorld.Knobs):
            known = each.metadata
            assert (known["off"] is None) == (each.name in sizes)
            if known["off"] is not None:
                assert known["low"] <= known["off"] <= known["high"]
                world = RecommendationWorld(1, **{**SMALL, each.name: known["off"]})
                assert world.run(world.production, 20)["clicks_per_page"] >= 0

    def test_the_names_of_the_knobs_are_in_the_help(self):
        for each in fields(RecommendationWorld.Knobs):
            assert f"\n{each.name} (" in RecommendationWorld.__doc__


class TestFigures:
    @pytest.fixture(autouse=True)
    def close_all(self):
        plt.close("all")
        yield
        plt.close("all")

    def test_a_closed_loop_is_drawn_by_round(self):
        loops = {name: pd.DataFrame({"clicks": [3, 5]}) for name in ("greedy", "exploring")}
        loops["greedy"]["clicks"] = [2, 1]
        ax = closed_loop(loops, title="Exploring pays", ylabel="clicks a week")
        greedy, exploring = ax.get_lines()
        assert greedy.get_xydata().tolist() == [[1, 2], [2, 1]]
        assert exploring.get_ydata().tolist() == [3, 5]
        assert [text.get_text() for text in ax.get_legend().get_texts()] == list(loops)
        assert (ax.get_title(), ax.get_xlabel()) == ("Exploring pays", "round")
        assert ax.get_ylabel() == "clicks a week"
        assert (
            closed_loop({"greedy": loops["greedy"]}, ax=plt.figure().subplots()).get_legend()
            is None
        )

    def test_concentration_starts_with_the_titles_that_are_shown_most(self):
        ax = concentration({"week 0": [1, 0, 7, 2]})
        shown, alike = ax.get_lines()
        assert shown.get_xdata().tolist() == [0, 0.25, 0.5, 0.75, 1]
        assert shown.get_ydata() == pytest.approx([0, 0.7, 0.9, 1, 1])
        assert alike.get_xydata().tolist() == [[0, 0], [1, 1]]

    def test_what_cannot_be_drawn_is_refused(self):
        with pytest.raises(BadValue, match="loops"):
            closed_loop({})
        with pytest.raises(MissingColumns, match="a column coverage"):
            closed_loop({"greedy": pd.DataFrame({"clicks": [1]})}, "coverage")
        for counts in ([], [0, 0], [-1, 2], [np.nan, 1], [[1, 2]]):
            with pytest.raises(BadValue, match="counts of 0 or more"):
                concentration({"a": counts})
        with pytest.raises(BadValue, match="impressions"):
            concentration({})
