"""SearchWorld: what it shows, that it repeats itself, and that each knob does what it says."""

import hashlib
import subprocess
import sys
import tracemalloc
from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal

from mlsd.metrics.online import session_success_rate, time_to_success_s
from mlsd.metrics.ranking import ndcg_at_k
from mlsd.worlds import BadKnob, BadPolicy, OracleLocked, SearchWorld

LOG_COLUMNS = {
    "request_id": "i",
    "session_id": "i",
    "user_id": "i",
    "day": "i",
    "hour": "i",
    "time_s": "f",
    "device": "O",
    "query_id": "i",
    "misspelt": "b",
    "doc_id": "i",
    "position": "i",
    "clicked": "b",
    "dwell_s": "f",
    "answer_read_s": "f",
    "reformulated": "b",
}
PAIR = ["query_id", "doc_id"]
SMALL = {"n_queries": 60, "n_candidates": 30}


@pytest.fixture(scope="module")
def world():
    return SearchWorld(seed=7)


@pytest.fixture(scope="module")
def log(world):
    return world.log(world.production, 5_000)


def constant_within(groups):
    """Return whether each column has one value in each group."""
    return bool((groups.nunique().max() == 1).all())


def fingerprint(seed):
    """Return a digest of all that a world shows; the sub-process test runs it too."""
    turned = ("typo_rate", "bot_rate", "trust_bias", "judge_noise", "ambiguity", "name_rate")
    turned += ("fresh_share", "cascade_share", "shuffle_share", "swap_share", "explore_share")
    world = SearchWorld(seed, **dict.fromkeys(turned, 0.1), **SMALL)
    log = world.experiment(world.production, world.oracle().ideal, 300, week=2)
    tables = [world.queries, world.candidates, world.judge(range(60)), world.oracle().grades, log]
    text = "".join(table.to_csv(float_format="%.9g") for table in tables)
    text += world.run(world.production, 300).to_csv(float_format="%.9g")
    return hashlib.sha256(text.encode()).hexdigest()


class TestRepeats:
    def test_same_seed_same_tables_and_log(self, world, log):
        again = SearchWorld(seed=7)
        assert_frame_equal(again.queries, world.queries)
        assert_frame_equal(again.candidates, world.candidates)
        assert_frame_equal(again.log(again.production, 5_000), log)

    def test_a_log_does_not_change_what_comes_next(self, world, log):
        world.run(world.oracle().ideal, 100)
        world.judge([3])
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

    def test_weeks_are_other_traffic_of_the_same_users_with_ids_of_their_own(self, world, log):
        later = world.log(world.production, 5_000, week=1)
        assert later["day"].between(7, 13).all()
        assert not set(later["session_id"]) & set(log["session_id"])
        assert not set(later["request_id"]) & set(log["request_id"])
        assert set(later["user_id"]) & set(log["user_id"])
        assert later["query_id"].tolist() != log["query_id"].tolist()


class TestTables:
    def test_candidates_are_as_many_for_each_query_and_have_the_features(self, world):
        table = world.candidates
        assert list(table.columns) == [*PAIR, *world.feature_names]
        assert (table.groupby("query_id").size() == 100).all()
        assert not table.duplicated(PAIR).any()
        features = table[list(world.feature_names)]
        assert {kind.name for kind in features.dtypes} == {"float64"}
        assert np.isfinite(features.to_numpy()).all()
        unit = features.drop(columns=["query_words", "age_days", "length_words"])
        assert unit.min().min() >= 0
        assert unit.max().max() <= 1

    def test_a_document_is_the_same_for_each_query(self, world):
        of_document = ["popularity", "quality", "age_days", "length_words", "title_appeal"]
        by_document = world.candidates.groupby("doc_id")[of_document]
        assert constant_within(by_document)
        assert by_document.size().max() > 1

    def test_the_order_of_candidates_says_nothing(self, world):
        grade = world.oracle().grades["grade"].to_numpy().reshape(400, 100)
        means = grade.mean(axis=0)
        assert np.abs(means - grade.mean()).max() < 5 * grade.std() / np.sqrt(400)

    def test_queries_have_a_head_that_takes_most_of_the_traffic(self, world):
        queries = world.queries
        assert queries["query_id"].is_unique
        assert queries["frequency"].sum() == pytest.approx(1)
        head = queries[queries["segment"] == "head"]
        assert len(head) == 40
        assert 0.5 < head["frequency"].sum() < 0.8
        assert set(queries["intent"]) == {"informational", "navigational", "fresh"}

    def test_tables_are_copies(self, world):
        candidates, queries = world.candidates, world.queries
        candidates["quality"] = 0.0
        queries["frequency"] = 0.0
        assert world.candidates["quality"].std() > 0.1
        assert world.queries["frequency"].sum() == pytest.approx(1)

    def test_nominal_counts_are_knobs(self):
        world = SearchWorld(1, corpus_size=10**11, n_matches=10**6, **SMALL)
        assert (world.corpus_size, world.n_matches) == (10**11, 10**6)

    @pytest.mark.parametrize("n_queries", [10, 11, 13])
    def test_a_world_may_be_very_small(self, n_queries):
        world = SearchWorld(1, n_queries=n_queries, n_candidates=10, n_users=10)
        assert world.log(world.production, 50)["request_id"].nunique() == 50


class TestJudge:
    def test_all_candidates_of_the_queries_are_graded(self, world):
        grades = world.judge([5, 2])
        assert list(grades.columns) == [*PAIR, "grade"]
        assert len(grades) == 200
        assert set(grades["query_id"]) == {2, 5}
        assert grades["grade"].isin(range(5)).all()
        truth = world.oracle().grades.set_index(PAIR)["grade"]
        assert_series_equal(grades.set_index(PAIR)["grade"], truth.loc[[2, 5]])

    @pytest.mark.parametrize(
        "ids", [5, np.int64(5), [5], (5,), {5}, range(5, 6), pd.Series([5]), iter([5])]
    )
    def test_queries_may_be_named_in_many_ways(self, world, ids):
        assert set(world.judge(ids)["query_id"]) == {5}

    @pytest.mark.parametrize("ids", [[400], -1, [5, -1], "5", [None], [5.5]])
    def test_an_unknown_query_is_refused(self, world, ids):
        with pytest.raises(BadKnob, match=r"query_ids: expected query ids of world\.queries"):
            world.judge(ids)

    def test_noise_puts_its_share_of_grades_one_off(self):
        noisy = SearchWorld(7, judge_noise=0.2)
        error = noisy.judge(range(400))["grade"] - noisy.oracle().grades["grade"]
        assert error.abs().max() == 1
        assert (error != 0).mean() == pytest.approx(0.2, abs=5 * np.sqrt(0.2 * 0.8 / 40_000))
        again = noisy.judge(range(400))[100:300].reset_index(drop=True)
        assert_frame_equal(noisy.judge([1, 2]), again)


class TestLog:
    def test_columns_and_types(self, log):
        assert list(log.columns) == list(LOG_COLUMNS)
        kinds = {name: kind.kind for name, kind in log.dtypes.items()}
        assert kinds == LOG_COLUMNS
        assert not log.isna().any().any()

    def test_n_pages_of_ten_positions(self, log):
        assert log["request_id"].nunique() == 5_000
        assert log["request_id"].is_monotonic_increasing
        assert log["position"].tolist() == list(range(1, 11)) * 5_000

    def test_values_are_in_range(self, log):
        assert log["day"].between(0, 6).all()
        assert log["day"].nunique() == 7
        assert log["hour"].between(0, 23).all()
        assert set(log["device"]) == {"mobile", "desktop"}
        assert (log["dwell_s"] > 0).equals(log["clicked"])
        assert (log["answer_read_s"] >= 0).all()

    def test_shown_documents_are_the_ten_best_of_the_query(self, world, log):
        table = world.candidates.assign(score=world.production)
        best = table.sort_values("score", ascending=False).groupby("query_id").head(10)
        best = best.groupby("query_id")["doc_id"].agg(list)
        shown = log.groupby("request_id").agg(query_id=("query_id", "first"), docs=("doc_id", list))
        assert (shown["docs"] == shown["query_id"].map(best)).all()

    def test_what_belongs_to_a_page_or_session_is_constant_in_it(self, log):
        page = ["session_id", "query_id", "misspelt", "answer_read_s", "reformulated"]
        assert constant_within(log.groupby("request_id")[page])
        session = ["user_id", "day", "hour", "device"]
        assert constant_within(log.groupby("session_id")[session])

    def test_a_reformulation_is_followed_by_another_query_on_the_topic(self, world, log):
        pages = log.drop_duplicates("request_id").merge(world.queries, on="query_id")
        pages = pages.sort_values("request_id")
        following = pages.groupby("session_id")[["topic_id", "query_id"]].shift(-1)
        inside = following["query_id"].notna()
        assert pages.loc[inside, "reformulated"].all()
        cut_short = pages[~inside & pages["reformulated"]]
        assert len(cut_short) <= 1
        assert (following["topic_id"] == pages["topic_id"])[inside].all()
        assert (following["query_id"] != pages["query_id"])[inside].all()
        assert log.groupby("session_id")["request_id"].nunique().max() == 4

    def test_time_runs_forward_in_a_session(self, log):
        shown = log[~log["clicked"]].drop_duplicates("request_id")
        step = shown.groupby("session_id")["time_s"].diff().dropna()
        assert (step > 0).all()
        clicks = log[log["clicked"]].merge(shown[["request_id", "time_s"]], on="request_id")
        assert (clicks["time_s_x"] > clicks["time_s_y"]).all()

    def test_dropped_candidates_are_not_shown(self, world):
        def strict(table):
            score = world.production(table)
            return score.where(table["quality"] > 0.75, -np.inf)

        log = world.log(strict, 3_000)
        quality = log.merge(world.candidates, on=PAIR)["quality"]
        assert quality.min() > 0.75
        page = log.groupby("request_id")["position"]
        assert (page.max() == page.size()).all()
        assert page.size().min() < 10

    def test_a_page_without_results_leaves_no_row_and_is_counted(self, world):
        def half(table):
            return np.where(table["query_id"] % 2 == 0, 1.0, -np.inf)

        empty = world.run(half, 3_000)["zero_result_rate"]
        assert 0.2 < empty < 0.8
        assert world.log(half, 3_000)["request_id"].nunique() == round(3_000 * (1 - empty))
        nothing = world.run(lambda table: np.full(len(table), -np.inf), 500)
        assert nothing["zero_result_rate"] == 1
        assert nothing["ndcg_at_10"] == 0

    def test_a_log_takes_less_than_200_bytes_an_impression(self, world):
        world.log(world.production, 10)
        tracemalloc.start()
        world.log(world.production, 10_000)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak / 100_000 < 200

    @pytest.mark.parametrize("n", [0, -5, 2.5, "10", None, 10**9])
    def test_a_bad_number_of_pages_is_refused(self, world, n):
        with pytest.raises(BadKnob, match="n: expected a whole number from 1"):
            world.log(world.production, n)

    @pytest.mark.parametrize("week", [-1, 0.5, "1"])
    def test_a_bad_week_is_refused(self, world, week):
        with pytest.raises(BadKnob, match="week: expected a whole number"):
            world.run(world.production, 10, week=week)

    def test_a_bad_policy_is_named(self, world):
        with pytest.raises(BadPolicy, match="treatment: expected one score for each"):
            world.experiment(world.production, lambda table: [1, 2], 10)

    @pytest.mark.parametrize(
        ("answer", "said"),
        [
            (lambda table: np.zeros(len(table) - 1), r"shape \(39999,\)"),
            (lambda table: np.zeros((len(table), 1)), r"shape \(40000, 1\)"),
            (lambda table: np.full(len(table), np.nan), "NaN for 40000 of 40000"),
            (lambda table: table["quality"].replace(table["quality"].max(), np.nan), "NaN for 1"),
            (lambda table: pd.Series(1.0, index=[0] * len(table)), "another index"),
            (lambda table: pd.concat([table["quality"]] * 2), "a Series of 80000 rows"),
            (lambda table: table["quality"].drop_duplicates(), "another index"),
            (lambda table: None, "Did you forget return"),
        ],
    )
    @pytest.mark.parametrize("method", ["log", "run"])
    def test_a_policy_must_give_one_number_a_candidate(self, world, method, answer, said):
        with pytest.raises(BadPolicy, match=said):
            getattr(world, method)(answer, 10)

    def test_a_policy_is_called_once(self, world):
        calls = []

        def count(table):
            calls.append(len(table))
            return world.production(table)

        world.run(count, 500)
        assert calls == [40_000]


class TestOnlineMetrics:
    def test_they_agree_with_the_log(self, world, log):
        online = world.run(world.production, 5_000)
        pages = log.drop_duplicates("request_id")
        bounced = log.loc[log["clicked"], "dwell_s"] < 10
        read = log["answer_read_s"] >= 5
        session = log.assign(read=read).groupby("session_id")[["clicked", "read"]].any()
        expected = {
            "click_through_rate": log["clicked"].mean(),
            "session_success_rate": session_success_rate(log),
            "time_to_success_s": time_to_success_s(log),
            "reformulation_rate": pages["reformulated"].mean(),
            "zero_click_success_rate": (session["read"] & ~session["clicked"]).mean(),
            "abandonment_rate": (~session.any(axis=1)).mean(),
            "bounce_rate": bounced.mean(),
            "zero_result_rate": 0.0,
        }
        assert online.drop("ndcg_at_10").to_dict() == pytest.approx(expected, abs=1e-4)

    def test_ndcg_is_that_of_the_true_grades_weighted_by_traffic(self):
        world = SearchWorld(3, **SMALL)
        table = world.oracle().grades.assign(score=world.production(world.candidates))
        by_query = [
            ndcg_at_k(
                each.sort_values("score", ascending=False)["grade"].tolist()[:10],
                judged=each["grade"].tolist(),
                k=10,
            )
            for _, each in table.groupby("query_id")
        ]
        online = world.run(world.production, 100)
        expected = np.dot(by_query, world.queries["frequency"])
        assert online["ndcg_at_10"] == pytest.approx(expected)

    def test_no_policy_beats_the_ideal_one(self, world):
        ideal = world.run(world.oracle().ideal, 20_000)
        production = world.run(world.production, 20_000)
        assert ideal["ndcg_at_10"] == pytest.approx(1)
        assert ideal["session_success_rate"] > production["session_success_rate"] + 0.15
        assert ideal["time_to_success_s"] < production["time_to_success_s"]


class TestExperiment:
    def test_users_are_in_one_arm_whatever_the_week(self, world):
        logs = [
            world.experiment(world.production, world.oracle().ideal, 5_000, week=week)
            for week in (0, 1)
        ]
        by_user = pd.concat(logs).groupby("user_id")
        assert constant_within(by_user[["arm"]])
        treated = (by_user["arm"].first() == "treatment").mean()
        assert treated == pytest.approx(0.5, abs=5 * 0.5 / np.sqrt(by_user.ngroups))
        assert set(logs[0]["arm"]) == {"control", "treatment"}

    def test_each_arm_meets_its_policy(self, world):
        log = world.experiment(world.production, lambda table: -table["age_days"], 2_000)
        young = log.merge(world.candidates, on=PAIR).groupby("arm")["age_days"].median()
        assert young["treatment"] < 30 < young["control"]

    def test_an_arm_sees_what_a_log_would_have_seen(self, world):
        log = world.experiment(world.production, world.oracle().ideal, 5_000)
        alone = world.log(world.production, 5_000)
        kept = set(alone["session_id"]) & set(log.loc[log["arm"] == "control", "session_id"])
        columns = [name for name in LOG_COLUMNS if name not in ("request_id", "reformulated")]
        assert len(kept) > 1_000
        last = {alone["session_id"].max(), log["session_id"].max()}
        left, right = (
            each[each["session_id"].isin(kept - last)][columns].reset_index(drop=True)
            for each in (alone, log)
        )
        assert_frame_equal(left, right)

    def test_the_share_of_the_treatment_can_be_set(self, world):
        log = world.experiment(world.production, world.production, 5_000, treatment_share=0.1)
        share = (log.groupby("user_id")["arm"].first() == "treatment").mean()
        assert share == pytest.approx(0.1, abs=0.03)
        for treatment_share in (-0.1, 1.5, "half", np.nan):
            with pytest.raises(BadKnob, match="treatment_share"):
                world.experiment(
                    world.production, world.production, 10, treatment_share=treatment_share
                )


class TestOracle:
    def test_it_knows_each_candidate(self, world):
        grades = world.oracle().grades
        assert_frame_equal(grades[PAIR], world.candidates[PAIR])
        assert grades["grade"].value_counts(normalize=True).sort_index().tolist() == pytest.approx(
            [0.64, 0.18, 0.10, 0.055, 0.025], abs=1e-3
        )
        assert grades["attractiveness"].between(0, 1).all()
        assert grades.groupby("grade")["attractiveness"].mean().is_monotonic_increasing
        assert grades.groupby("grade")["relevance"].mean().is_monotonic_increasing

    def test_it_knows_examination_and_satisfaction(self):
        truth = SearchWorld(1, position_bias=2.0, **SMALL).oracle()
        assert truth.examination.index.tolist() == list(range(1, 11))
        assert truth.examination.tolist() == pytest.approx([k**-2 for k in range(1, 11)])
        assert truth.satisfaction.index.tolist() == [0, 1, 2, 3, 4]
        assert truth.satisfaction.is_monotonic_increasing

    @pytest.mark.parametrize("method", ["oracle", "judge", "log", "run", "experiment"])
    def test_a_policy_cannot_ask_the_world(self, world, method):
        arguments = {
            "oracle": (),
            "judge": ([1],),
            "log": (world.production, 10),
            "run": (world.production, 10),
            "experiment": (world.production, world.production, 10),
        }[method]

        def peek(table):
            getattr(world, method)(*arguments)
            return world.production(table)

        with pytest.raises(OracleLocked, match="inside a policy"):
            world.log(peek, 10)

    def test_the_ideal_policy_takes_any_part_of_the_candidates(self, world):
        part = world.candidates.sample(500, random_state=1)
        scores = world.oracle().ideal(part)
        assert scores.index.equals(part.index)
        assert scores.tolist() == world.oracle().grades["relevance"].loc[part.index].tolist()


def first_pages(world, n=4_000):
    """Return the first page of each session that the log holds, by session."""
    log = world.log(world.production, n)
    return log.drop_duplicates("session_id").set_index("session_id")


class TestKnobs:
    """Each knob moves what it names, at its off value the effect is gone, and no more moves."""

    @pytest.mark.parametrize(
        "turned",
        [
            {"position_bias": 0.0},
            {"trust_bias": 0.5},
            {"clickbait": 0.0},
            {"mobile_effect": 0.0},
            {"reformulation_rate": 0.0},
            {"zero_click_rate": 0.0},
            {"typo_rate": 0.5},
            {"judge_noise": 0.5},
            {"hidden_relevance": 0.0},
            {"interaction": 0.0},
            {"mobile_share": 0.1},
            {"cascade_share": 1.0},
            {"cascade_persistence": 0.5},
            {"cascade_return": 1.0},
            {"shuffle_share": 1.0},
            {"swap_share": 1.0},
            {"explore_share": 1.0},
            {"bot_activity": 5.0},
        ],
        ids=lambda turned: next(iter(turned)),
    )
    def test_one_knob_does_not_reshuffle_the_rest(self, world, turned):
        other = world.vary(**turned)
        assert_frame_equal(other.queries, world.queries)
        assert_frame_equal(other.candidates, world.candidates)
        before, after = first_pages(world), first_pages(other)
        both = before.index.intersection(after.index)
        assert len(both) > 1_500
        who = ["user_id", "day", "hour", "query_id"]
        assert_frame_equal(before.loc[both, who], after.loc[both, who])

    def test_bots_take_the_place_of_people_and_leave_the_others_alone(self, world):
        other = world.vary(bot_rate=0.3)
        bots = other.oracle().bots
        assert len(bots) == pytest.approx(1_200, abs=5 * np.sqrt(4_000 * 0.3 * 0.7))
        before, after = (each.log(each.production, 4_000) for each in (world, other))
        people = after[~after["user_id"].isin(bots) & (after["session_id"] < 1_500)]
        columns = ["user_id", "time_s", "query_id", "doc_id", "clicked", "dwell_s"]
        same = before[before["session_id"].isin(people["session_id"])]
        assert people["session_id"].nunique() > 900
        left, right = (each[columns].reset_index(drop=True) for each in (same, people))
        assert_frame_equal(left, right)
        assert set(world.vary(bot_rate=0.1).oracle().bots) <= set(bots)
        assert len(world.oracle().bots) == 0

    def test_half_of_the_bots_never_click_and_half_click_position_one_at_once(self, world):
        other = world.vary(bot_rate=0.3)
        log = other.log(other.production, 5_000)
        bots = log[log["user_id"].isin(other.oracle().bots)]
        clicks = bots[bots["clicked"]]
        assert (clicks["position"] == 1).all()
        assert (clicks["dwell_s"] < 2).all()
        assert (bots["answer_read_s"] == 0).all()
        rate = bots[bots["position"] == 1].groupby("user_id")["clicked"].mean()
        assert rate.isin([0.0, 1.0]).all()
        assert 0.4 < rate.mean() < 0.6

    @pytest.mark.parametrize("eta", [0.0, 1.0, 2.0])
    def test_position_bias_is_the_slope_of_clicks_at_equal_relevance(self, world, eta):
        other = world.vary(position_bias=eta, zero_click_rate=0.0)
        log = other.log(lambda table: np.zeros(len(table)), 60_000)
        truth = other.oracle().grades[[*PAIR, "attractiveness"]]
        log = log.merge(truth, on=PAIR)
        by_position = log.groupby("position")[["clicked", "attractiveness"]].sum()
        rate = by_position["clicked"] / by_position["attractiveness"]
        slope = np.polyfit(np.log(np.arange(1, 6)), np.log(rate[:5]), 1)[0]
        assert slope == pytest.approx(-eta, abs=0.12)

    def test_trust_bias_draws_clicks_to_the_first_position_whatever_stands_there(self, world):
        def first_click_rate(trust_bias):
            log = world.vary(trust_bias=trust_bias).log(lambda t: np.zeros(len(t)), 10_000)
            return log.groupby("position")["clicked"].mean()

        gain = first_click_rate(0.4) - first_click_rate(0.0)
        assert gain[1] > 0.15
        assert gain[1] > 2 * gain[2] > 0

    def test_clickbait_makes_titles_draw_clicks(self, world):
        def slope(clickbait):
            grades = world.vary(clickbait=clickbait).oracle().grades
            same_grade = grades["grade"] == 0
            appeal = world.candidates.loc[same_grade, "title_appeal"]
            return np.polyfit(appeal, grades.loc[same_grade, "attractiveness"], 1)[0]

        assert slope(0.0) == pytest.approx(0, abs=1e-9)
        assert slope(0.5) > 0.3

    @pytest.mark.parametrize("share", [0.0, 0.6, 1.0])
    def test_mobile_share_is_the_share_of_sessions(self, world, share):
        pages = first_pages(world.vary(mobile_share=share, weekend_shift=0.0))
        mobile = (pages["device"] == "mobile").mean()
        assert mobile == pytest.approx(share, abs=5 * 0.5 / np.sqrt(len(pages)))

    def test_mobile_effect_lowers_clicks_on_mobile_only(self, world):
        def click_rates(mobile_effect):
            log = world.vary(mobile_effect=mobile_effect).log(world.production, 20_000)
            return log.groupby("device")["clicked"].mean()

        off, on = click_rates(0.0), click_rates(0.5)
        assert off["mobile"] / off["desktop"] == pytest.approx(1, abs=0.08)
        assert on["mobile"] / on["desktop"] == pytest.approx(0.5, abs=0.08)

    def test_weekends_shift_device_and_queries(self, world):
        def weekend_against_week(weekend_shift):
            log = world.vary(weekend_shift=weekend_shift).log(world.production, 20_000)
            pages = log.drop_duplicates("session_id").merge(world.queries, on="query_id")
            by_day = pages.groupby(pages["day"] >= 5).agg(
                mobile=("device", lambda device: (device == "mobile").mean()),
                tail=("segment", lambda segment: (segment == "tail").mean()),
            )
            return by_day.loc[True] - by_day.loc[False]

        off, on = weekend_against_week(0.0), weekend_against_week(0.5)
        assert off.abs().max() < 0.05
        assert on.min() > 0.12

    def test_people_differ_by_user_spread(self, world):
        def visits(user_spread):
            log = world.vary(user_spread=user_spread).log(world.production, 20_000)
            by_user = log.groupby("user_id")
            return by_user.agg(sessions=("session_id", "nunique"), clicked=("clicked", "mean"))

        def often_against_seldom(users):
            often = users["sessions"] > users["sessions"].median()
            return users.loc[often, "clicked"].mean() / users.loc[~often, "clicked"].mean()

        off, on = visits(0.0), visits(1.0)
        assert on["sessions"].var() > 3 * off["sessions"].var()
        assert often_against_seldom(off) == pytest.approx(1, abs=0.08)
        assert often_against_seldom(on) < 0.8

    @pytest.mark.parametrize("rate", [0.0, 0.5, 1.0])
    def test_reformulation_rate_is_that_of_people_who_are_not_satisfied(self, world, rate):
        other = world.vary(reformulation_rate=rate)
        sessions = other.log(other.production, 5_000).groupby("session_id")
        pages = sessions["request_id"].nunique()
        assert (pages.max() == 1) == (rate == 0)
        if rate == 1:
            log = other.log(other.production, 5_000)
            last = log[log["session_id"].isin(pages.index[pages < 4])]
            last = last[last["session_id"] != last["session_id"].max()]
            last = last[~last["reformulated"]].groupby("session_id")
            assert ((last["clicked"].any()) | (last["answer_read_s"].max() > 0)).all()

    def test_zero_click_rate_is_the_share_of_answer_boxes_that_satisfy(self, world):
        other = world.vary(zero_click_rate=0.4)
        pages = other.log(other.production, 20_000).drop_duplicates("request_id")
        pages = pages.merge(other.queries, on="query_id")
        with_box = pages[pages["has_answer"]]
        answered = (with_box["answer_read_s"] >= 5).mean()
        assert answered == pytest.approx(0.4, abs=0.03)
        assert (pages.loc[~pages["has_answer"], "answer_read_s"] == 0).all()
        none = world.vary(zero_click_rate=0.0).run(world.production, 5_000)
        assert none["zero_click_success_rate"] < 0.003

    def test_typos_hurt_a_ranker_that_goes_by_words(self, world):
        other = world.vary(typo_rate=0.3)
        log = other.log(other.production, 10_000)
        misspelt = log.drop_duplicates("request_id")["misspelt"].mean()
        assert misspelt == pytest.approx(0.3, abs=5 * np.sqrt(0.3 * 0.7 / 10_000))

        def loss(policy):
            return world.run(policy, 100)["ndcg_at_10"] - other.run(policy, 100)["ndcg_at_10"]

        assert loss(world.production) > 0.02
        assert loss(lambda table: table["semantic_match"]) == pytest.approx(0)
        assert not world.log(world.production, 1_000)["misspelt"].any()

    def test_hidden_relevance_is_what_no_feature_shows(self, world):
        clear = world.vary(hidden_relevance=0.0).oracle().grades["relevance"]
        share = np.corrcoef(clear, world.oracle().grades["relevance"])[0, 1] ** 2
        assert share == pytest.approx(1 / (1 + 0.6**2), abs=0.02)

    def test_without_interaction_relevance_is_linear_in_the_features(self, world):
        def explained(**knobs):
            other = world.vary(hidden_relevance=0.0, **knobs)
            features = other.candidates[list(other.feature_names)].to_numpy()
            features = np.c_[features, np.ones(len(features))]
            relevance = other.oracle().grades["relevance"].to_numpy()
            fitted = features @ np.linalg.lstsq(features, relevance, rcond=None)[0]
            return np.corrcoef(fitted, relevance)[0, 1] ** 2

        assert explained(interaction=0.0) == pytest.approx(1)
        assert explained(interaction=1.0) < 0.75

    def test_without_query_skew_all_queries_are_asked_alike(self):
        even = SearchWorld(7, query_skew=0.0).queries["frequency"]
        assert np.ptp(even) == 0
        assert even.sum() == pytest.approx(1)
        steep, usual = (
            SearchWorld(7, query_skew=skew).queries.groupby("segment")["frequency"].sum()["head"]
            for skew in (2.0, 1.0)
        )
        assert steep > usual + 0.1

    def test_bot_activity_is_how_often_bots_search(self, world):
        def share(bot_activity):
            other = world.vary(bot_rate=0.2, bot_activity=bot_activity)
            sessions = other.log(other.production, 10_000).drop_duplicates("session_id")
            return sessions["user_id"].isin(other.oracle().bots).mean()

        assert share(1.0) == pytest.approx(0.2, abs=0.03)
        assert share(4.0) == pytest.approx(4 * 0.2 / (4 * 0.2 + 0.8), abs=0.03)

    def test_fresh_documents_are_young_and_of_unknown_popularity(self, world):
        other = world.vary(fresh_share=0.2)
        before, after = world.candidates, other.candidates
        assert_frame_equal(after[PAIR], before[PAIR])
        fresh = (after["popularity"] == 0).to_numpy()
        assert fresh.mean() == pytest.approx(0.2, abs=0.02)
        assert after.loc[fresh, "age_days"].between(0, 2).all()
        assert_frame_equal(after[~fresh], before[~fresh])
        same = ["quality", "semantic_match", "lexical_match"]
        assert_frame_equal(after.loc[fresh, same], before.loc[fresh, same])
        shown = other.log(other.production, 2_000).merge(after, on=PAIR)
        assert (shown["popularity"] == 0).mean() < 0.12
        best = other.log(other.oracle().ideal, 2_000).merge(after, on=PAIR)
        assert (best["popularity"] == 0).mean() > 0.15

    def test_embeddings_blur_names_and_words_find_them(self, world):
        other = world.vary(name_rate=0.4)
        named = other.queries["names_one"]
        assert named.mean() == pytest.approx(0.4, abs=0.12)
        assert "names_one" not in world.queries
        assert_frame_equal(other.queries.drop(columns="names_one"), world.queries)
        table = other.candidates.assign(relevance=other.oracle().grades["relevance"])
        of_name = table["query_id"].map(named)
        assert table["semantic_match"].between(0, 1).all()
        unnamed = table.loc[~of_name, list(other.feature_names)]
        assert_frame_equal(unnamed, world.candidates.loc[~of_name, list(world.feature_names)])

        def fit(rows):
            features = ["lexical_match", "semantic_match"]
            return table.loc[rows, [*features, "relevance"]].corr()["relevance"][features]

        assert fit(of_name)["lexical_match"] > fit(of_name)["semantic_match"] + 0.1
        assert fit(~of_name)["semantic_match"] > fit(~of_name)["lexical_match"] + 0.1

    @pytest.mark.parametrize("name", [each.name for each in fields(SearchWorld.Knobs)])
    def test_a_value_out_of_range_is_refused(self, name):
        known = SearchWorld.Knobs.table().loc[name]
        for value in (known["low"] - 1, known["high"] + 1, np.nan, np.inf, "1", None, True):
            with pytest.raises(BadKnob, match=f"^{name}: expected a"):
                SearchWorld(1, **{name: value})

    def test_every_knob_has_an_off_value_or_is_a_size(self):
        sizes = {"n_queries", "n_candidates", "n_users", "corpus_size", "n_matches"}
        for each in fields(SearchWorld.Knobs):
            known = each.metadata
            assert (known["off"] is None) == (each.name in sizes)
            if known["off"] is not None:
                assert known["low"] <= known["off"] <= known["high"]
                SearchWorld(1, **{each.name: known["off"]}, **SMALL)


ALONE = {
    "clickbait": 0.0,
    "mobile_effect": 0.0,
    "user_spread": 0.0,
    "zero_click_rate": 0.0,
    "reformulation_rate": 0.0,
}
"""Knobs at which all people have full attention and each session is one page."""


def click_rates(log):
    """Return clicks by impression of positions 1..10, and the standard errors."""
    by_position = log.groupby("position")["clicked"].agg(["mean", "size"])
    rate = by_position["mean"].to_numpy()
    return rate, np.sqrt(rate * (1 - rate) / by_position["size"].to_numpy())


def reached(log, go_on):
    """Return the probability that each impression is reached, from that to go on after each."""
    before = go_on.groupby(log["request_id"]).cumprod() / go_on
    return before.to_numpy()


@pytest.fixture(scope="module")
def classic():
    return SearchWorld(7, cascade_share=1.0, **ALONE)


class TestCascade:
    """Cascade readers read from the top until they have found it."""

    def log_with_truth(self, world, n=10_000):
        log = world.log(world.oracle().ideal, n)
        truth = world.oracle().grades[[*PAIR, "attractiveness", "satisfaction"]]
        return log.merge(truth, on=PAIR, how="left")

    def test_the_first_click_ends_the_page(self, classic):
        log = self.log_with_truth(classic)
        assert log.groupby("request_id")["clicked"].sum().max() == 1
        likely = log["attractiveness"]
        expected = (likely * reached(log, 1 - likely)).groupby(log["position"]).mean()
        rate, error = click_rates(log)
        assert (np.abs(rate - expected) < 5 * error).all()
        by_place = likely.groupby(log["position"]).mean() / np.arange(1, 11)
        assert (np.abs(rate - by_place) > 5 * error).any()

    def test_a_reader_who_comes_back_stops_at_satisfaction(self, classic):
        log = self.log_with_truth(classic.vary(cascade_return=1.0, cascade_persistence=0.8))
        satisfied = log["attractiveness"] * log["satisfaction"]
        likely = log["attractiveness"] * reached(log, 0.8 * (1 - satisfied))
        rate, error = click_rates(log)
        assert (np.abs(rate - likely.groupby(log["position"]).mean()) < 5 * error).all()
        assert log.groupby("request_id")["clicked"].sum().max() > 1

    def test_position_bias_does_not_touch_them(self, classic):
        steep, flat = (
            classic.vary(position_bias=eta).log(classic.production, 500) for eta in (0.0, 3.0)
        )
        assert_frame_equal(steep, flat)

    def test_the_share_is_of_people_and_the_others_read_as_before(self, world):
        other = world.vary(cascade_share=0.3)
        readers = other.oracle().cascade_readers
        assert len(readers) == pytest.approx(1_200, abs=5 * np.sqrt(4_000 * 0.3 * 0.7))
        assert set(readers) <= set(world.vary(cascade_share=0.5).oracle().cascade_readers)
        assert len(world.oracle().cascade_readers) == 0
        before, after = (each.log(each.production, 3_000) for each in (world, other))
        early = [
            each[~each["user_id"].isin(readers) & (each["session_id"] < 1_500)].drop(
                columns="request_id"
            )
            for each in (before, after)
        ]
        assert_frame_equal(*(each.reset_index(drop=True) for each in early))

    def test_bots_are_bots_however_people_read(self, classic):
        other = classic.vary(bot_rate=1.0)
        log = other.log(other.production, 500)
        assert (log.loc[log["clicked"], "position"] == 1).all()


@pytest.fixture(scope="module")
def torn():
    return SearchWorld(7, ambiguity=1.0, **ALONE)


class TestAmbiguity:
    """A query with two meanings: no order pleases all, and a mixed page pleases most."""

    def test_half_of_the_candidates_are_about_the_lesser_meaning(self, world):
        other = world.vary(ambiguity=0.3)
        assert "meaning" not in world.candidates
        assert_frame_equal(other.candidates.drop(columns="meaning"), world.candidates)
        assert_frame_equal(other.oracle().grades, world.oracle().grades)
        meanings = other.oracle().meanings.set_index("query_id")["major_share"]
        ambiguous = meanings < 1
        assert ambiguous.mean() == pytest.approx(0.3, abs=0.12)
        assert meanings[ambiguous].between(0.5, 0.8).all()
        lesser = other.candidates.groupby("query_id")["meaning"].mean()
        assert lesser[ambiguous].between(0.25, 0.75).all()
        assert (lesser[~ambiguous] == 0).all()
        assert (world.oracle().meanings["major_share"] == 1).all()

    def test_a_page_of_one_meaning_fails_those_who_mean_the_other(self, torn):
        ideal = torn.oracle().ideal

        def one_meaning(table):
            return np.where(table["meaning"] == 0, ideal(table), -np.inf)

        def mixed(table):
            place = ideal(table).groupby([table["query_id"], table["meaning"]])
            return -place.rank(ascending=False)

        runs = {each.__name__: torn.run(each, 10_000) for each in (one_meaning, mixed)}
        success = {name: run["session_success_rate"] for name, run in runs.items()}
        assert success["mixed"] > success["one_meaning"] + 0.02
        whole = torn.vary(ambiguity=0.0).run(ideal, 10_000)["session_success_rate"]
        assert whole > success["mixed"] + 0.05

    def test_who_means_the_other_clicks_like_on_an_irrelevant_page(self, torn):
        log = torn.log(torn.oracle().ideal, 20_000).merge(torn.oracle().meanings, on="query_id")
        log = log.merge(torn.candidates[[*PAIR, "meaning"]], on=PAIR)
        log = log.merge(torn.oracle().grades[[*PAIR, "attractiveness"]], on=PAIR)
        means_it = np.where(log["meaning"] == 0, log["major_share"], 1 - log["major_share"])
        likely = means_it * log["attractiveness"] + (1 - means_it) * 0.03
        expected = (likely / log["position"]).groupby(log["position"]).mean()
        rate, error = click_rates(log)
        assert (np.abs(rate - expected) < 5 * error).all()


RANDOMISED = {"shuffle_share": 0.2, "swap_share": 0.3, "explore_share": 0.1}


@pytest.fixture(scope="module")
def mixing():
    return SearchWorld(7, **RANDOMISED, **SMALL)


@pytest.fixture(scope="module")
def mixed_log(mixing):
    return mixing.log(mixing.production, 20_000)


def disagreement(log, propensity):
    """Return how far the frequencies of (position, policy_rank) are from the chances, in s.e."""
    n_pages = log["request_id"].nunique()
    cells = propensity.groupby([log["position"], log["policy_rank"]]).agg(["first", "size"])
    chance = cells["first"]
    error = np.sqrt(np.maximum(chance * (1 - chance), 1e-9) / n_pages)
    return float(((cells["size"] / n_pages - chance).abs() / error).max())


class TestRandomisedPages:
    """A share of the pages is not shown as ranked, and the log knows the chances."""

    def test_the_log_says_how_each_page_was_made(self, mixed_log):
        new = ["randomised", "policy_rank", "propensity"]
        assert list(mixed_log.columns) == [*LOG_COLUMNS, *new]
        assert constant_within(mixed_log.groupby("request_id")[["randomised"]])
        share = mixed_log.drop_duplicates("request_id")["randomised"].value_counts(normalize=True)
        expected = {"none": 0.4, "shuffle": 0.2, "swap": 0.3, "explore": 0.1}
        assert share.to_dict() == pytest.approx(expected, abs=5 * 0.5 / np.sqrt(20_000))
        assert mixed_log["propensity"].between(0, 1, inclusive="right").all()
        assert not mixed_log.duplicated(["request_id", "doc_id"]).any()

    def test_the_rank_is_that_of_the_policy(self, mixing, mixed_log):
        table = mixing.candidates
        by_query = mixing.production(table).groupby(table["query_id"])
        table["policy_rank"] = by_query.rank(ascending=False, method="first").astype(int)
        merged = mixed_log[PAIR].merge(table, on=PAIR, how="left")
        assert (merged["policy_rank"] == mixed_log["policy_rank"].to_numpy()).all()

    def test_each_kind_moves_what_it_names(self, mixed_log):
        moved = mixed_log["policy_rank"] != mixed_log["position"]
        ranks = {
            kind: rows["policy_rank"].to_numpy().reshape(-1, 10)
            for kind, rows in mixed_log.groupby("randomised")
        }
        assert not moved[mixed_log["randomised"] == "none"].any()
        assert (np.sort(ranks["shuffle"]) == np.arange(1, 11)).all()
        assert np.ptp(ranks["shuffle"].mean(axis=0)) < 0.6
        swaps = moved[mixed_log["randomised"] == "swap"].to_numpy().reshape(-1, 10)
        assert (swaps.sum(axis=1) == 2).all()
        assert swaps[:, 0].all()
        assert np.ptp(swaps[:, 1:].mean(axis=0)) < 0.05
        beyond = ranks["explore"] > 10
        assert (beyond.sum(axis=1) == 1).all()
        assert set(ranks["explore"][beyond]) == set(range(11, 31))

    def test_propensities_are_the_chances(self, mixed_log):
        assert disagreement(mixed_log, mixed_log["propensity"]) < 5
        assert disagreement(mixed_log, mixed_log["propensity"] * 0.9) > 5
        assert disagreement(mixed_log, pd.Series(0.1, index=mixed_log.index)) > 5

    def test_propensities_of_all_ranks_for_a_place_sum_to_one(self, mixed_log):
        cells = mixed_log.groupby(["position", "policy_rank"])["propensity"]
        assert cells.nunique().max() == 1
        assert cells.ngroups == 300
        assert cells.first().groupby("position").sum().to_numpy() == pytest.approx(1)

    def test_a_short_page_stays_valid(self, mixing):
        def few(table):
            best = mixing.production(table).groupby(table["query_id"]).rank(ascending=False)
            return np.where(best <= table["query_id"] % 4, -best, -np.inf)

        world = mixing.vary(shuffle_share=0.3, swap_share=0.4, explore_share=0.3)
        log = world.log(few, 3_000)
        assert (log["position"] <= log["query_id"] % 4).all()
        assert not (log["randomised"] == "explore").any()
        single = log[log["query_id"] % 4 == 1]
        assert (single["propensity"] == 1).all()
        assert set(single["randomised"]) == {"none", "shuffle"}
        chances = log.drop_duplicates(["query_id", "position", "policy_rank"])
        total = chances.groupby(["query_id", "position"])["propensity"].sum()
        assert (total < 1 + 1e-9).all()
        assert (total > 1 - 1e-9).mean() > 0.5

    def test_untouched_pages_are_those_of_a_world_without(self, mixing, mixed_log):
        before = SearchWorld(7, **SMALL).log(SearchWorld.production, 20_000)
        first = mixed_log.drop_duplicates("session_id")["request_id"]
        kept = mixed_log[mixed_log["request_id"].isin(first) & (mixed_log["randomised"] == "none")]
        pages = before[before["request_id"].isin(before.drop_duplicates("session_id").request_id)]
        columns = ["session_id", "query_id", "doc_id", "position", "clicked", "dwell_s"]
        both = set(kept["session_id"]) & set(pages["session_id"])
        assert len(both) > 3_000
        left, right = (
            each.loc[each["session_id"].isin(both), columns].sort_values(["session_id", "position"])
            for each in (kept, pages)
        )
        assert_frame_equal(left.reset_index(drop=True), right.reset_index(drop=True))

    def test_an_experiment_and_misspelt_queries_are_randomised_too(self, mixing):
        world = mixing.vary(typo_rate=0.5)
        log = world.experiment(world.production, world.oracle().ideal, 2_000)
        counts = log.groupby(["arm", "misspelt"])["randomised"].nunique()
        assert len(counts) == 4
        assert (counts == 4).all()

    def test_randomising_costs_success(self, world):
        ideal = world.oracle().ideal
        calm, wild = world.run(ideal, 10_000), world.vary(shuffle_share=1.0).run(ideal, 10_000)
        assert wild["session_success_rate"] < calm["session_success_rate"] - 0.02
        assert wild["ndcg_at_10"] == calm["ndcg_at_10"]

    def test_shares_above_one_in_all_are_refused(self, mixing):
        with pytest.raises(BadKnob, match=r"shuffle_share: expected the three to sum to 1 at most"):
            mixing.vary(shuffle_share=0.5, swap_share=0.5, explore_share=0.1)
        assert mixing.vary(shuffle_share=0.5, swap_share=0.4, explore_share=0.1).knobs
