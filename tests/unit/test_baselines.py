import numpy as np
import pandas as pd
import pytest

from mlsd.baselines import fit_pixels, fit_ranker, judge_table, pixel_features, trial_loop
from mlsd.errors import BadShape, BadType, BadValue, MissingColumns
from mlsd.metrics import mean_iou, pooled_confusion
from mlsd.worlds import DrivingWorld, RecommendationWorld, SearchWorld


def test_features_are_those_of_a_slow_count():
    rng = np.random.default_rng(3)
    images = rng.integers(1, 256, (2, 20, 20, 3)).astype(np.uint8)
    found = pixel_features(images).reshape(2, 20, 20, 11)
    frame, row, column = 1, 9, 11
    level = images[frame] * (100 / images[frame].mean())
    grey = level.mean(axis=-1)
    near = level[row - 2 : row + 3, column - 2 : column + 3]
    expected = [
        *level[row, column],
        *near.mean(axis=(0, 1)),
        grey[row - 4 : row + 5, column - 4 : column + 5].mean(),
        grey[row, column - 7 : column + 8].mean(),
        near.mean(axis=-1).var(),
        row,
        abs(column - 10),
    ]
    assert found[frame, row, column] == pytest.approx(expected, rel=1e-3)


def test_a_darker_copy_of_an_image_has_the_same_features():
    images = np.full((1, 8, 8, 3), 200, dtype=np.uint8)
    images[:, :4] = 100
    assert pixel_features(images // 2) == pytest.approx(pixel_features(images), rel=1e-3, abs=1e-2)


def test_an_image_that_is_black_has_finite_features():
    assert np.isfinite(pixel_features(np.zeros((1, 6, 6, 3), dtype=np.uint8))).all()


def test_it_learns_streets_and_the_seed_decides():
    world = DrivingWorld(4, height=32, width=32, clip_frames=1)
    train, test = world.record(60, condition="day"), world.record(20, week=1, condition="day")
    truth = world.oracle().classes(test.frame_ids)
    labels = world.label(train.frame_ids)
    model = fit_pixels(train.images, labels, seed=1)
    seen = model(test.images)
    assert seen.dtype == np.uint8
    assert mean_iou(pooled_confusion(truth, seen, 6)) > 0.75
    assert (fit_pixels(train.images, labels, seed=1)(test.images) == seen).all()
    shuffled = np.random.default_rng(0).permutation(labels.ravel()).reshape(labels.shape)
    guess = fit_pixels(train.images, shuffled, seed=1)(test.images)
    assert mean_iou(pooled_confusion(truth, guess, 6)) < 0.4


def test_pixels_without_a_label_teach_nothing():
    images = np.zeros((1, 8, 8, 3), dtype=np.uint8)
    images[:, :, 4:] = 250
    labels = np.full((1, 8, 8), 255)
    labels[:, :, 0] = 2
    assert set(np.unique(fit_pixels(images, labels)(images))) == {2}


def test_it_says_what_is_wrong():
    images, labels = np.zeros((2, 8, 8, 3), dtype=np.uint8), np.zeros((2, 8, 8), dtype=int)
    with pytest.raises(BadType, match="uint8"):
        pixel_features(images.astype(float))
    with pytest.raises(BadShape, match="images"):
        pixel_features(images[0])
    with pytest.raises(BadType, match="whole numbers"):
        fit_pixels(images, labels.astype(float))
    with pytest.raises(BadShape, match="class_maps"):
        fit_pixels(images, labels[:1])
    with pytest.raises(BadValue, match="per_frame"):
        fit_pixels(images, labels, per_frame=0)
    with pytest.raises(BadValue, match="labelled"):
        fit_pixels(images, np.full((2, 8, 8), 255))


SERVICE = {"n_items": 60, "n_users": 50, "new_item_share": 0.3}


def test_the_plan_is_given_what_the_log_says_of_released_titles():
    world, tables = RecommendationWorld(6, **SERVICE), []

    def plan(titles):
        tables.append(titles)
        return titles["item_id"][:9], titles["item_id"][9:12]

    loop = trial_loop(world, plan, rounds=3, pages=90)
    assert len(tables) == len(loop) == 3
    weeks = world.items["released_week"]
    for week, table in enumerate(tables):
        assert set(table["item_id"]) == set(world.items["item_id"][weeks <= week])
    assert (tables[0][["looks", "clicks"]] == 0).all().all()
    shown = tables[1]
    examined = world.oracle().examination
    assert shown["looks"][:9].tolist() == pytest.approx((90 * examined[:9]).tolist())
    assert shown["looks"][9:12].tolist() == pytest.approx([30 * examined[10]] * 3)
    assert (shown["looks"][12:] == 0).all()
    assert shown["clicks"].sum() == loop["clicks"][0]
    assert tables[2]["clicks"].sum() == loop["clicks"][:2].sum()


def test_where_ten_are_best_nothing_is_on_trial():
    world = RecommendationWorld(6, **SERVICE)
    loop = trial_loop(world, lambda t: (t["item_id"][:10], t["item_id"][10:20]), 2, 50)
    assert loop["titles_shown"].tolist() == [10, 10]


@pytest.mark.parametrize(
    ("best", "trials", "text"),
    [([], [3], "0 best"), ([1, 1], [], "twice"), ([1], [1], "twice"), ([999], [], "999")],
)
def test_a_plan_that_can_not_be_served_is_refused(best, trials, text):
    with pytest.raises(BadValue, match=text):
        trial_loop(RecommendationWorld(6, **SERVICE), lambda _: (best, trials), 1, 10)


def examples(seed):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.random((600, 2)), columns=["a", "b"])
    return table.assign(label=(table["a"] > 0.5) * 1.0, weight=1.0)


def test_a_ranker_learns_the_label_and_is_the_same_each_time():
    policy = fit_ranker(examples(1), ["a", "b"])
    test = examples(2)
    scores = policy(test)
    assert scores[test["label"] == 1].min() > scores[test["label"] == 0].max()
    assert (fit_ranker(examples(1), ["a", "b"])(test) == scores).all()


def test_a_row_of_weight_0_teaches_a_ranker_nothing():
    table, test = examples(1), examples(2)
    noise = table.assign(label=1 - table["label"], weight=0.0)
    both = pd.concat([table, noise], ignore_index=True)
    scores = fit_ranker(both, ["a", "b"])(test)
    assert np.corrcoef(scores, test["label"])[0, 1] > 0.95


def test_a_ranker_says_what_is_wrong_with_its_examples():
    table = examples(1)
    with pytest.raises(MissingColumns, match="weight"):
        fit_ranker(table.drop(columns="weight"), ["a"])
    with pytest.raises(BadValue, match="label"):
        fit_ranker(table.assign(label=np.nan), ["a"])
    with pytest.raises(BadValue, match="weight"):
        fit_ranker(table.assign(weight=-1.0), ["a"])
    with pytest.raises(BadValue, match="weight"):
        fit_ranker(table.assign(weight=0.0), ["a"])


def town():
    calm = {"query_skew": 0.0, "hidden_relevance": 0.1, "clickbait": 0.0}
    return SearchWorld(7, n_queries=150, n_candidates=20, **calm)


def test_a_table_of_the_truth_is_worth_as_much_as_full_knowledge():
    world, logs = town(), []
    truth = world.oracle().grades.assign(label=lambda t: t["attractiveness"], weight=1.0)

    def known(log):
        logs.append(log)
        return truth[truth["query_id"] % 2 == 0]

    scores = judge_table(world, world.production, known, 2_000)
    assert scores.index.tolist() == ["old", "raw", "yours", "full"]
    assert scores["yours"] == scores["full"]
    assert scores["full"] > max(scores["old"], scores["raw"]) + 0.05
    assert (logs[0]["query_id"] % 2 == 0).all()


def test_a_table_of_raw_rates_is_worth_what_raw_rates_are_and_a_reversed_one_less():
    def rates(log):
        pairs = log.groupby(["query_id", "doc_id"])["clicked"]
        return pairs.agg(label="mean", weight="size").reset_index()

    scores = judge_table(town(), SearchWorld.production, rates, 2_000)
    assert scores["yours"] == scores["raw"]
    worse = judge_table(
        town(), SearchWorld.production, lambda log: rates(log).eval("label = -label"), 2_000
    )
    assert worse["yours"] < worse["raw"] - 0.1


def test_what_is_no_table_is_refused():
    with pytest.raises(BadType, match="make_table"):
        judge_table(town(), SearchWorld.production, lambda _: None, 500)
    with pytest.raises(MissingColumns, match="weight"):
        judge_table(town(), SearchWorld.production, lambda log: log.assign(label=1.0)[:50], 500)
