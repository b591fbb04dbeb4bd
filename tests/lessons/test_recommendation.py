"""What RecommendationWorld teaches, held over many seeds: naive < right <= the ceiling.

Each lesson gives, for one seed, the figure of the naive way, of the right way and of the ceiling,
which is the truth or what full information reaches. The floors asserted leave room below what was
measured over these seeds; `lesson_rows` gives the measured figures for the documentation. At the
off value of the bias the naive way is as good as the right one.
"""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from mlsd.metrics.calibration import calibration_ratio
from mlsd.metrics.classification import auc, normalised_entropy
from mlsd.worlds import RecommendationWorld, Recommender

SEEDS = range(500, 510)
FEATURES = list(RecommendationWorld.feature_names)
NO_NEWCOMERS = {"new_item_share": 0.0, "new_user_share": 0.0}


@cache
def over_seeds(lesson, **knobs):
    """Return what the lesson measures, one row a seed."""
    return pd.DataFrame([lesson(seed, **knobs) for seed in SEEDS], index=SEEDS)


def logistic(x, y, sweeps=8, ridge=1.0):
    """Return the weights of a logistic regression, by Newton's method."""
    weights = np.zeros(x.shape[1])
    for _ in range(sweeps):
        p = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (y - p) - ridge * weights
        curve = (x * (p * (1 - p))[:, None]).T @ x + ridge * np.eye(x.shape[1])
        weights += np.linalg.solve(curve, slope)
    return weights


def predictor(x_of, weights):
    """Return a policy that scores by predicted probability."""
    return lambda table: 1 / (1 + np.exp(-x_of(table) @ weights))


# In-batch sampled softmax, with and without the correction for how often a title is in a batch.


def train_towers(plays, n_users, n_items, log_q, seed, width=8, batch=256, epochs=3, rate=0.05):
    """Return vectors of users and titles that Adam finds for an in-batch softmax, less log q."""
    rng = np.random.default_rng(seed)
    ids = plays["user_id"].to_numpy(), plays["item_id"].to_numpy()
    towers = [rng.normal(0, 0.1, (n, width)).astype(np.float32) for n in (n_users, n_items)]
    means, squares = ([np.zeros_like(tower) for tower in towers] for _ in range(2))
    step = 0
    for _ in range(epochs):
        order = rng.permutation(len(plays))
        for first in range(0, len(plays) - batch + 1, batch):
            step += 1
            user, item = (each[order[first : first + batch]] for each in ids)
            x, y = towers[0][user], towers[1][item]
            logits = x @ y.T - log_q[item]
            logits[(item[:, None] == item) & ~np.eye(batch, dtype=bool)] = -np.inf
            p = np.exp(logits - logits.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            slope = (p - np.eye(batch, dtype=np.float32)) / batch
            for tower, mean, square, rows, part in zip(
                towers, means, squares, (user, item), (slope @ y, slope.T @ x), strict=True
            ):
                gradient = np.zeros_like(tower)
                np.add.at(gradient, rows, part)
                mean += 0.1 * (gradient - mean)
                square += 0.001 * (gradient**2 - square)
                scale = np.sqrt(square / (1 - 0.999**step)) + 1e-8
                tower -= rate * mean / (1 - 0.9**step) / scale
    return towers


def recall_at_10(scores, plays):
    """Return the share of plays that are among the ten best of their user."""
    top = np.argpartition(-scores, 10, axis=1)[:, :10]
    hit = top[plays["user_id"]] == plays["item_id"].to_numpy()[:, None]
    return hit.any(axis=1).mean()


def log_q(seed, **knobs):
    """Recall@10 in the week that follows of two towers, learned from plays by in-batch softmax."""
    n_users, n_items = 500, 1_000
    sizes = {"n_users": n_users, "n_items": n_items}
    world = RecommendationWorld(seed, **sizes, **NO_NEWCOMERS, **knobs)
    plays = world.history(24_000)
    train, test = plays[plays["day"] < -7], plays[plays["day"] >= -7]
    q = np.bincount(train["item_id"], minlength=n_items) + 0.5
    corrections = {
        "naive": np.zeros(n_items, dtype=np.float32),
        "right": np.log(q / q.sum()).astype(np.float32),
    }
    rows = {}
    for name, correction in corrections.items():
        users, items = train_towers(train, n_users, n_items, correction, seed)
        rows[name] = recall_at_10(users @ items.T, test)
    rows["ceiling"] = recall_at_10(world.oracle().choice(np.arange(n_users)), test)
    rows["popularity"] = recall_at_10(np.tile(q, (n_users, 1)), test)
    return rows


# A recommender that learns from its own log.

ROUNDS, PAGES_A_ROUND = 40, 300


def best_of(rates, epsilon):
    """Return the policy that shows everybody the titles of the highest rates."""
    best = np.argsort(-rates, kind="stable")[:20]
    return Recommender(
        rank=lambda table: rates[table["item_id"]],
        retrieve=lambda requests: np.tile(best, (len(requests), 1)),
        epsilon=epsilon,
    )


def most_clicked(n_items, epsilon):
    """Return the learner that ranks titles by the click rate so far; never shown counts 0."""

    def learn(log):
        shown = np.bincount(log["item_id"], minlength=n_items)
        clicks = np.bincount(log["item_id"], log["clicked"], minlength=n_items)
        return best_of(np.where(shown > 0, (clicks + 0.4) / (shown + 20), 0), epsilon)

    return learn


def exploration(seed, rounds=ROUNDS, **knobs):
    """Clicks over the rounds of a closed loop that starts from the titles of highest popularity."""
    n_items = 3_000
    world = RecommendationWorld(seed, n_items=n_items, n_users=500, **NO_NEWCOMERS, **knobs)
    popularity = world.items["popularity"].to_numpy()
    rows = {}
    for name, epsilon in {"naive": 0.0, "right": 0.05}.items():
        loop = world.loop(
            most_clicked(n_items, epsilon),
            rounds,
            PAGES_A_ROUND,
            start=best_of(popularity, epsilon),
        )
        rows[name] = float(loop["clicks"].sum())
        rows[f"{name}_titles"] = int(loop["titles_shown"].iloc[-1])
    ideal = best_of(mean_click_probability(world, n_requests=60), 0.0)
    runs = [world.run(ideal, 1_000, week=week) for week in (0, rounds // 2, rounds - 1)]
    per_page = np.mean([run["clicks_per_page"] for run in runs])
    return rows | {"ceiling": rounds * PAGES_A_ROUND * per_page}


def mean_click_probability(world, n_requests):
    """Return for each title the true click probability, as a mean over some requests."""
    n_items = len(world.items)
    pages = world.log(world.production, n_requests).drop_duplicates("request_id")
    pairs = pages.loc[pages.index.repeat(n_items), ["request_id", "user_id", "day"]]
    pairs["item_id"] = np.tile(np.arange(n_items), len(pages))
    liked = world.oracle().pairs(pairs)["click_probability"].to_numpy()
    return liked.reshape(len(pages), n_items).mean(axis=0)


# Ratings are missing not at random: people rate what they chose.


def missing_ratings(seed, selection=1.0):
    """Mean rating of the catalogue: of those given, and weighted by 1 / P(rated | rating)."""
    world = RecommendationWorld(seed, selection=selection)
    titles = world.items
    evenly = Recommender(world.production, epsilon=1.0)
    log = world.log(evenly, 12_000)
    rated = log[log["rating"].notna()].merge(titles[["item_id", "genre"]], on="item_id")
    survey = world.survey(4_000)

    shares = [each["rating"].value_counts(normalize=True) for each in (rated, survey)]
    propensity = (shares[0] / shares[1]).reindex(range(1, 6))
    rated["weight"] = 1 / rated["rating"].map(propensity)
    rated["weighted"] = rated["weight"] * rated["rating"]

    truth = world.oracle()
    chosen = truth.pairs(rated)["click_probability"] * rated["position"].map(truth.examination)
    known = selection * chosen + (1 - selection)
    released = titles["released_week"] <= 0
    genre_truth = truth.items["mean_rating"][released].groupby(titles["genre"]).mean()
    by_genre = rated.groupby("genre", observed=True)
    sums = by_genre[["weighted", "weight"]].sum()

    def rms(estimate):
        return float(np.sqrt(((estimate - genre_truth) ** 2).mean()))

    return {
        "naive": rated["rating"].mean(),
        "right": rated["weighted"].sum() / rated["weight"].sum(),
        "ceiling": truth.mean_rating,
        "known": (rated["rating"] / known).sum() / (1 / known).sum(),
        "naive_genre_rms": rms(by_genre["rating"].mean()),
        "right_genre_rms": rms(sums["weighted"] / sums["weight"]),
    }


# A feature that counts 7 days where the model is trained and 30 where it serves.

WINDOW = {"n_candidates": 10, "position_bias": 0.0, "filler_rate": 0.0}
"""All candidates are shown and seen: the scores change nothing but the log's column score."""


def taste_matrix(table):
    plays = np.sqrt(table["genre_plays"])
    columns = ["favourite_genre", "same_language", "critic_score", "thumbnail"]
    return np.c_[np.ones(len(table)), plays, table[columns]].astype(float)


def window_skew(seed, serving_window_days=30):
    """Normalised entropy of the served predictions of clicks, and what other metrics see of it."""
    trained = RecommendationWorld(seed, **WINDOW)
    log = trained.log(trained.production, 6_000)
    weights = logistic(taste_matrix(trained.features(log)), log["clicked"].to_numpy(float))
    policy = predictor(taste_matrix, weights)
    skewed = trained.vary(serving_window_days=serving_window_days)
    rows = {}
    for name, world in {"naive": skewed, "right": trained}.items():
        served = world.log(policy, 6_000, week=1)
        y, p = served["clicked"].to_numpy(int), served["score"].to_numpy()
        rows[name] = normalised_entropy(y, p)
        rows[f"{name}_auc"] = auc(y, p)
        rows[f"{name}_calibration"] = calibration_ratio(y, p)
    truth = trained.oracle().pairs(served)["click_probability"].to_numpy()
    rows["ceiling"] = normalised_entropy(y, truth)
    return rows


# Films at the weekend, series on other days.


PAGES = 4_000


def week_matrix(table):
    kind = table["series"] - 0.5
    columns = [
        "weekend",
        "favourite_genre",
        "same_language",
        "popularity",
        "critic_score",
        "thumbnail",
    ]
    parts = [np.ones(len(table)), kind, kind * table["weekend"], np.sqrt(table["genre_plays"])]
    return np.c_[np.stack(parts, axis=1), table[columns]].astype(float)


def whole_week(seed, **knobs):
    """Clicks a page in the following week of a model of Monday to Friday, and of the whole week."""
    world = RecommendationWorld(seed, **knobs)
    log = world.log(Recommender(world.production, epsilon=0.3), PAGES)
    x, y = week_matrix(world.features(log)), log["clicked"].to_numpy(float)
    weekday = log["day"].to_numpy() < 5
    n = int(weekday.sum())
    samples = {"naive": np.flatnonzero(weekday), "right": np.arange(n)}
    rows = {}
    for name, some in samples.items():
        policy = predictor(week_matrix, logistic(x[some], y[some]))
        served = world.log(policy, PAGES, week=1)
        rows[name] = served["clicked"].sum() / PAGES
        weekend = served["day"] % 7 >= 5
        rows[f"{name}_weekend"] = served.loc[weekend, "clicked"].mean() * 10
    pairs = world.oracle().pairs
    ideal = world.log(lambda table: pairs(table)["click_probability"], PAGES, week=1)
    return rows | {"ceiling": ideal["clicked"].sum() / PAGES}


# A click is not a title watched: loud thumbnails draw clicks that end early.


def watch_matrix(table):
    minutes = np.where(table["series"] == 1, 40, 105)
    length = table["duration_min"] / minutes
    return np.c_[week_matrix(table), length]


def watch_labels(seed, clickbait=1.0):
    """True value a page in the following week of models of clicks, and of titles watched."""
    world = RecommendationWorld(seed, clickbait=clickbait)
    log = world.log(Recommender(world.production, epsilon=0.3), 3_000)
    x = watch_matrix(world.features(log))
    labels = {"naive": log["clicked"], "right": log["watched_share"] >= 0.8}
    rows = {}
    for name, label in labels.items():
        policy = predictor(watch_matrix, logistic(x, label.to_numpy(float)))
        run = world.run(policy, 3_000, week=1)
        rows[name] = run["true_value_per_page"]
        for metric in ("click_through_rate", "watch_minutes_per_page", "abandonment_rate"):
            rows[f"{name}_{metric}"] = run[metric]
    ideal = world.run(world.oracle().ideal, 3_000, week=1)
    return rows | {"ceiling": ideal["true_value_per_page"]}


# A title of this week has no plays: what is known of it is what it is made of.


def new_titles(seed):
    """Clicks a page among the titles of week 4: by popularity, by content, by the truth."""
    world = RecommendationWorld(seed, n_users=2_000, new_item_share=0.2)
    items, plays = world.items, world.history(30_000)
    content = items[[f"content_{i}" for i in range(8)]].to_numpy()
    liked = content[plays["item_id"]]
    taste, count = np.zeros((2_000, 8)), np.full((2_000, 1), 3.0)
    np.add.at(taste, plays["user_id"], liked - liked.mean(axis=0))
    np.add.at(count, plays["user_id"], 1)
    taste /= count
    new = items.loc[items["released_week"] == 4, "item_id"].to_numpy()

    def by_content(table):
        return (taste[table["user_id"]] * content[table["item_id"]]).sum(axis=1)

    ranks = {
        "naive": lambda table: table["popularity"],
        "right": by_content,
        "ceiling": world.oracle().ideal,
    }
    return {
        name: world.run(
            Recommender(rank, lambda requests: np.tile(new, (len(requests), 1))), 2_000, week=4
        )["clicks_per_page"]
        for name, rank in ranks.items()
    }


LESSONS = {
    "log q (recall@10)": log_q,
    "exploration (clicks, 40 rounds)": exploration,
    "ratings missing not at random (mean)": missing_ratings,
    "7- and 30-day feature (normalised entropy)": window_skew,
    "whole-week capture (clicks a page)": whole_week,
    "clicks or titles watched (true value a page)": watch_labels,
    "new titles by content (clicks a page)": new_titles,
}


def lesson_rows():
    """Return one dict a lesson: name, and mean and standard deviation over the seeds of each way.

    Keys: name, n_seeds, then naive, right and ceiling, each with its *_sd, and what else the
    lesson measures.
    """
    rows = []
    for name, lesson in LESSONS.items():
        table = over_seeds(lesson)
        row = {"name": name, "n_seeds": len(table)}
        first = ["naive", "right", "ceiling"]
        for way in [*first, *(each for each in table if each not in first)]:
            row |= {way: float(table[way].mean()), f"{way}_sd": float(table[way].std())}
        rows.append(row)
    return rows


def is_ordered(table, *names, by, on_average=None):
    """Return whether each column is above the one before, by `by` for each seed."""
    steps = table[list(names)].diff(axis=1).iloc[:, 1:]
    enough = (steps > by).all().all()
    return bool(enough and (on_average is None or (steps.mean() > on_average).all()))


def is_near(table, left, right, within, on_average=None):
    """Return whether two columns differ by so little for each seed, and so little in the mean."""
    error = table[left] - table[right]
    enough = (error.abs() < within).all()
    return bool(enough and (on_average is None or abs(error.mean()) < on_average))


class TestLogQ:
    """In-batch negatives are popular titles: uncorrected, they push popular titles down."""

    def test_the_correction_turns_a_loss_to_popularity_into_a_win(self):
        table = over_seeds(log_q)
        assert is_ordered(table, "naive", "popularity", by=0.2)
        assert is_ordered(table, "popularity", "right", by=0.02, on_average=0.04)
        assert is_ordered(table, "right", "ceiling", by=0.0)

    def test_where_all_titles_are_played_alike_there_is_nothing_to_correct(self):
        table = over_seeds(log_q, popularity_skew=0.0)
        assert is_near(table, "naive", "right", within=0.02, on_average=0.005)
        assert is_ordered(table, "popularity", "naive", by=0.005)


class TestExploration:
    """A loop that shows what did well knows nothing of what it never showed."""

    def test_a_little_exploration_finds_better_titles_and_more_clicks(self):
        table = over_seeds(exploration)
        assert (table["right"] > 1.12 * table["naive"]).all()
        assert table["right"].mean() > 1.3 * table["naive"].mean()
        assert is_ordered(table, "right", "ceiling", by=1_000)
        assert table["naive_titles"].max() < 40
        assert table["right_titles"].min() > 2_400

    def test_where_other_pages_show_all_titles_there_is_nothing_to_explore(self):
        table = over_seeds(exploration, rounds=8, feedback=0.0)
        assert (table["naive"] / table["right"]).between(0.87, 1.15).all()
        assert table["naive"].mean() / table["right"].mean() == pytest.approx(1, abs=0.05)


class TestMissingRatings:
    """People rate what they chose, and choose what they like."""

    def test_weighted_ratings_find_the_mean_that_raw_ones_miss(self):
        table = over_seeds(missing_ratings)
        assert is_ordered(table, "ceiling", "naive", by=0.7)
        assert is_near(table, "right", "ceiling", within=0.1, on_average=0.03)
        assert (table["right_genre_rms"] < 0.4 * table["naive_genre_rms"]).all()

    @pytest.mark.parametrize("knobs", [{}, {"selection": 0.0}], ids=["on", "off"])
    def test_true_propensities_find_it_too(self, knobs):
        table = over_seeds(missing_ratings, **knobs)
        assert is_near(table, "known", "ceiling", within=0.4, on_average=0.1)

    def test_where_people_rate_what_they_are_asked_about_the_raw_mean_is_right(self):
        table = over_seeds(missing_ratings, selection=0.0)
        assert is_near(table, "naive", "ceiling", within=0.1, on_average=0.03)
        assert is_near(table, "naive", "right", within=0.12, on_average=0.04)


class TestFeatureWindow:
    """A model trained on 7 days and served 30 ranks as well as ever, and is worse than no model."""

    def test_calibration_sees_what_auc_does_not(self):
        table = over_seeds(window_skew)
        assert is_ordered(table, "ceiling", "right", "naive", by=0.06)
        assert table["naive"].mean() > 0.98
        assert is_near(table, "naive_auc", "right_auc", within=0.03)
        assert is_ordered(table, "right_calibration", "naive_calibration", by=0.4)
        assert table["right_calibration"].between(0.9, 1.1).all()

    def test_with_one_window_there_is_no_skew(self):
        table = over_seeds(window_skew, serving_window_days=7)
        assert is_near(table, "naive", "right", within=1e-12)


class TestWholeWeek:
    """Five days of log say nothing of the other two."""

    def test_a_model_of_the_whole_week_wins_and_most_at_the_weekend(self):
        table = over_seeds(whole_week)
        assert is_ordered(table, "naive", "right", by=0.03, on_average=0.07)
        assert is_ordered(table, "naive_weekend", "right_weekend", by=0.15)
        assert is_ordered(table, "right", "ceiling", by=0.1)

    def test_where_all_days_are_alike_five_will_do(self):
        table = over_seeds(whole_week, weekend_shift=0.0)
        assert is_near(table, "naive", "right", within=0.04, on_average=0.015)


class TestWatchLabels:
    """A model of clicks wins the clicks, and loses the evening."""

    def test_titles_watched_are_the_better_label_and_clicks_do_not_show_it(self):
        table = over_seeds(watch_labels)
        assert is_ordered(table, "naive", "right", "ceiling", by=0.05)
        assert is_ordered(table, "right_click_through_rate", "naive_click_through_rate", by=0.015)
        assert is_ordered(table, "right_abandonment_rate", "naive_abandonment_rate", by=0.15)
        minutes = "naive_watch_minutes_per_page", "right_watch_minutes_per_page"
        assert is_ordered(table, *minutes, by=1, on_average=5)

    def test_without_clickbait_a_click_is_as_good_a_label(self):
        table = over_seeds(watch_labels, clickbait=0.0)
        assert is_near(table, "naive", "right", within=0.08, on_average=0.03)


class TestNewTitles:
    """Popularity knows nothing of a title that nobody has played; its content does."""

    def test_content_ranks_what_popularity_cannot(self):
        table = over_seeds(new_titles)
        assert is_ordered(table, "naive", "right", by=0.1, on_average=0.2)
        assert is_ordered(table, "right", "ceiling", by=0.1)


def test_lesson_rows_hold_the_lessons_that_are_tested():
    rows = lesson_rows()
    assert [row["name"] for row in rows] == list(LESSONS)
    for row in rows:
        assert row["n_seeds"] >= 10
        assert {"naive", "right", "ceiling", "naive_sd", "right_sd", "ceiling_sd"} <= set(row)
        assert abs(row["right"] - row["ceiling"]) < abs(row["naive"] - row["ceiling"])


def test_is_ordered_rejects_a_step_that_is_too_small_or_backwards():
    table = pd.DataFrame({"a": [1.0, 1.0], "b": [2.0, 2.0], "c": [2.05, 1.95]})
    assert is_ordered(table, "a", "b", by=0.9, on_average=0.9)
    assert not is_ordered(table, "a", "b", by=0.9, on_average=1.1)
    assert not is_ordered(table, "a", "b", "c", by=0.0)
    assert not is_ordered(table, "b", "a", by=0.0)


def test_is_near_rejects_one_seed_that_is_off_and_a_bias():
    table = pd.DataFrame({"a": [1.05, 0.95], "b": [1.0, 1.2], "c": [1.04, 1.04], "d": 1.0})
    assert is_near(table, "a", "d", within=0.1, on_average=0.01)
    assert not is_near(table, "b", "d", within=0.1)
    assert is_near(table, "c", "d", within=0.1)
    assert not is_near(table, "c", "d", within=0.1, on_average=0.01)


def test_logistic_finds_the_weights_and_not_those_of_noise():
    rng = np.random.default_rng(0)
    x = np.c_[np.ones(50_000), rng.normal(size=50_000)]
    y = (rng.random(50_000) < 1 / (1 + np.exp(-x @ [-2, 1]))).astype(float)
    assert logistic(x, y) == pytest.approx([-2, 1], abs=0.08)
    assert logistic(x, rng.permutation(y))[1] == pytest.approx(0, abs=0.08)
