# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% nbgrader={"grade_id": "enough-setup", "locked": true}
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy.optimize import nnls
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlsd import figures
from mlsd.baselines import fit_pixels
from mlsd.metrics import mean_iou, pooled_confusion
from mlsd.worlds import DrivingWorld, RecommendationWorld, Recommender, SearchWorld

figures.use_style()

# %% [markdown]
# You have labels. Three questions come before any model. Which rows may it learn from, and on which is it judged? Are
# the rows what they seem: people, and not bots; new scenes, and not the same one five times? And are there enough of
# them, of the kind that the model fails on?
#
# ## Splits
#
# 60/20/20 or 70/15/15 is the quick answer to "how do you split?". The shares hardly matter; with ten million rows a
# test set of 1% is plenty. *Along what* you cut matters: rows at random put next week's trends, the same user
# and the same scene on both sides. Cut by time for what will serve tomorrow, by user or document for what must work on
# new ones, and where both hold, by both. Here is why a day is not just a day:

# %%
service = RecommendationWorld(seed=7, n_users=2_000)
log = service.log(Recommender(service.production, epsilon=0.3), 2_500)
plays = log[log["clicked"]].merge(service.items[["item_id", "series"]], on="item_id")
days = plays["day"].map(dict(enumerate(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])))
print((1 - plays.groupby(days, sort=False)["series"].mean()).sort_values().round(2).to_string())

# %% [markdown] nbgrader={"grade_id": "split-weeks-statement"}
# ### Exercise: Split by whole weeks
#
# Above is the share of films among the plays of each day in Jun's streaming service: a test of three days measures
# three days. Jun's log begins on a Thursday. And whether a title was *finished* is known only `label_days` after the
# play. The log was read at the end of `read_day`. Day 0 is a Monday, week $w$ is the days $7w$ to $7w + 6$.
#
# - A week is *usable* if the log starts on its Monday or before (the smallest `day` in the table), and the labels of
#   its Sunday are known: $7w + 6$ + `label_days` ≤ `read_day`.
# - Test: the last `test_weeks` usable weeks.
# - Train: usable weeks whose labels were all known before the first test day (its Monday): the Sunday plus `label_days`
#   comes before it. All other rows: drop.
#
# Write a function that returns a Series of "train", "test" and "drop" with the table's index; if no week is left to
# train on, or there are too few to test, raise a `ValueError`. Hand it over as `split_weeks`.
#
# ```python
# >>> plays = pd.DataFrame({"day": [3, 7, 13, 14, 20, 21, 27, 28]})
# >>> split_weeks(plays, test_weeks=1, label_days=1, read_day=28).tolist()
# ['drop', 'train', 'train', 'drop', 'drop', 'test', 'test', 'drop']
# ```


# %% nbgrader={"grade_id": "split-weeks", "solution": true}
def split_weeks(events, test_weeks, label_days, read_day):
    """Return "train", "test" or "drop" for each row, a Series with the table's index.

    events: one row a play, with day (whole number, day 0 is a Monday), at least one row;
    test_weeks: 1 or more; label_days: 0 or more; read_day: the day at whose end the log was
    read. Raises ValueError where there are too few usable weeks.
    """
    ### BEGIN SOLUTION
    first = -(-int(events["day"].min()) // 7)
    last = (read_day - label_days - 6) // 7
    first_test = last - test_weeks + 1
    last_train = (7 * first_test - 1 - label_days - 6) // 7
    if last_train < first:
        raise ValueError(f"no whole week to train on before week {first_test}")
    week = events["day"] // 7
    parts = pd.Series("drop", index=events.index)
    parts[week.between(first, last_train)] = "train"
    parts[week.between(first_test, last)] = "test"
    return parts
    ### END SOLUTION


# %% nbgrader={"grade_id": "split-weeks-test", "grade": true, "points": 2}
from mlsd.checks import calling

four = pd.DataFrame({"day": range(28)})
plain = ["train"] * 21 + ["test"] * 7
calling(split_weeks, four, 1, 0, 27).returns(plain, "No delay: every week can be used.")
late = ["train"] * 7 + ["drop"] * 7 + ["test"] * 7 + ["drop"] * 7
calling(split_weeks, four, 1, 3, 27).returns(
    late, "Week 3 is too young; week 1 too late for week 2."
)
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(split_weeks, four, 1, 3, 30).returns(
    ["train"] * 14 + ["drop"] * 7 + ["test"] * 7, "On day 30 the labels of day 27 are known."
)
two = ["train"] * 7 + ["drop"] * 7 + ["test"] * 14
calling(split_weeks, four, 2, 3, 30).returns(two, "Two test weeks, and the gap before them.")
calling(split_weeks, four, 1, 0, 13).gives(lambda s: len(s) == 28, "one value for each row")
calling(split_weeks, four, 2, 3, 27).raises(ValueError, "Nothing is left to train on.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "split-weeks-test-random", "grade": true, "points": 2}
from hypothesis import given, strategies as st

from mlsd.checks import calling

# 1 hidden check runs at grading: random logs against the rules, with another index.


### BEGIN HIDDEN TESTS
@given(st.integers(0, 9), st.integers(1, 2), st.integers(0, 9), st.integers(35, 60), st.randoms())
def follows_the_rules(first, n_test, delay, read, random):
    days = [first, *(random.randint(first, read) for _ in range(25))]
    random.shuffle(days)
    usable = [w for w in range(12) if 7 * w >= first and 7 * w + 6 + delay <= read]
    test = usable[-n_test:]
    train = [w for w in usable if 7 * w + 6 + delay < 7 * test[0]] if test else []
    call = calling(
        split_weeks, pd.DataFrame({"day": days}, index=range(99, 125)), n_test, delay, read
    )
    if not train or len(test) < n_test:
        return call.raises(ValueError, "Too few usable weeks.")
    parts = ["test" if d // 7 in test else "train" if d // 7 in train else "drop" for d in days]
    call.returns(pd.Series(parts, index=range(99, 125)), "Apply the three rules week by week.")


follows_the_rules()
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Work with week numbers. The first usable week is the first Monday that the log has; the last one follows from
# `read_day`. From these two everything else follows, and each row needs only `day // 7`.

# %% [markdown] tags=["hint"]
# `last = (read_day - label_days - 6) // 7`. The test begins with week `last - test_weeks + 1`. For the last training
# week, solve $7w + 6$ + `label_days` < the first test day for the largest whole $w$.

# %% [markdown] tags=["analysis"]
# With a label that takes three days, the week before the test goes away whole. It hurts, and it is honest: on the
# Monday you would have launched, these labels did not exist. Teams that skip the gap see an offline gain that serving
# never had. Where users come back, also check that the test holds enough *new* users; a model that has memorised its
# people looks better than it is. Imbalanced classes are never balanced in the test: resample the training part only,
# after the split, or copies of one row stand on both sides.

# %% [markdown]
# Does a whole week matter that much? Jun trains a click model on Monday to Friday, another on all seven days of the
# same week cut to as many rows, and serves both in the week that follows.


# %%
def inputs(table):
    columns = ["favourite_genre", "same_language", "popularity", "critic_score", "thumbnail"]
    kinds = table.assign(
        taste=table["genre_plays"] ** 0.5, film_day=table["series"] * table["weekend"]
    )
    return kinds[[*columns, "series", "weekend", "taste", "film_day"]].astype(float)


x = inputs(service.features(log))
weekday = np.flatnonzero(log["day"] < 5)
samples = {"Monday to Friday": weekday, "whole week": np.arange(len(weekday))}

# %%
rates = {}
for name, rows in samples.items():
    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.fit(x.iloc[rows], log["clicked"].iloc[rows])
    served = service.log(lambda c, m=model: m.predict_proba(inputs(c))[:, 1], 2_500, week=1)
    end = np.where(served["day"] % 7 >= 5, "weekend", "other days")
    rates[name] = 10 * served.groupby(end)["clicked"].mean()
table = pd.DataFrame(rates).T[["other days", "weekend"]]
ax = table.T.plot.bar(rot=0, figsize=(6, 3.4), ylabel="clicks a page")
ax.set_title("A model of five days fails on the other two")
ax.set_ylim(0, 1.6)
plt.show()

# %% [markdown]
# Orange learned from the whole week, blue from Monday to Friday, with as many rows. On the other days they are alike;
# at the weekend the blue one keeps showing series. A test on a Wednesday would not have told them apart either.
#
# ## The same scene twice
#
# A car's camera writes ten frames a second. Split these at random, and nearly every test frame has its twin in
# training.

# %% [markdown] nbgrader={"grade_id": "near-duplicates-statement"}
# ### Exercise: Groups of near-duplicates
#
# Halima has 150 street pictures from many sources and no word on which belong together. She shrinks each to 4 × 4
# pixels: 48 numbers. Two pictures are near-duplicates when the root of the mean squared difference of their numbers is
# at most `limit`. What belongs to one group must go to one side of a split, and that is a chain: if A is like B and B
# like C, then A and C are in one group, however far apart they are.
#
# Write a function that returns the group of each picture: whole numbers from 0, in the order in which the groups first
# appear. Hand it over as `near_duplicates`.
#
# ```python
# >>> near_duplicates(np.array([[10.0, 10.0], [90.0, 90.0], [12.0, 12.0], [14.0, 14.0]]), limit=2.5).tolist()
# [0, 1, 0, 0]
# ```


# %% nbgrader={"grade_id": "near-duplicates", "solution": true}
def near_duplicates(thumbnails, limit):
    """Return the group of each picture, whole numbers from 0 in order of appearance.

    thumbnails: float (n, numbers), n at least 1; limit: largest root mean squared difference of
    two near-duplicates.
    """
    ### BEGIN SOLUTION
    differences = thumbnails[:, None] - thumbnails[None]
    alike = np.sqrt(np.mean(differences**2, axis=2)) <= limit
    groups = np.full(len(thumbnails), -1)
    for start in range(len(thumbnails)):
        if groups[start] >= 0:
            continue
        members, grown = alike[start], False
        while not grown:
            wider = alike[members].any(axis=0)
            members, grown = wider, bool((wider == members).all())
        groups[members] = groups.max() + 1
    return groups
    ### END SOLUTION


# %% nbgrader={"grade_id": "near-duplicates-test", "grade": true, "points": 2}
from mlsd.checks import calling

line = np.array([[0.0], [9.0], [1.0], [2.0], [8.0]])
calling(near_duplicates, line, 1.0).returns([0, 1, 0, 0, 1], "0 - 1 - 2 is a chain; 8 - 9 another.")
calling(near_duplicates, line, 0.5).returns([0, 1, 2, 3, 4], "Nothing is that near.")
print("Visible checks passed; 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
snake = np.array([[float(i)] for i in (0, 6, 1, 5, 2, 4, 3, 20)])
calling(near_duplicates, snake, 1.0).returns([0] * 7 + [1], "A chain of seven, in any order.")
wide = np.array([[0.0, 0.0, 0.0, 0.0], [4.0, 0.0, 0.0, 0.0], [4.1, 4.1, 4.1, 4.1]])
calling(near_duplicates, wide, 2.0).returns([0, 0, 1], "The mean over the numbers, then the root.")
calling(near_duplicates, np.array([[5.0, 1.0]]), 1.0).returns([0], "One picture is a group.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "near-duplicates-test-random", "grade": true, "points": 1}
from scipy.sparse.csgraph import connected_components

from mlsd.checks import calling

# 1 hidden check runs at grading: random pictures against a graph library.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(61)
for size, limit in [(12, 0.6), (40, 0.55), (60, 0.4), (60, 0.45), (25, 3.0)]:
    points = rng.normal(size=(size, 3))
    near = np.sqrt(((points[:, None] - points) ** 2).mean(axis=-1)) <= limit
    expected = pd.factorize(connected_components(near)[1])[0].tolist()
    calling(near_duplicates, points, limit).returns(expected, "Follow every chain to its end.")
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# First a table of yes and no, n × n: who is like whom. Then start from a picture that has no group yet, collect those
# like it, those like these, and so on until nobody new comes.

# %% [markdown] tags=["hint"]
# `alike[members].any(axis=0)` marks everybody who is like some member. Repeat until it no longer changes.

# %% [markdown] tags=["analysis"]
# For millions of pictures nobody builds an n × n table: hash the thumbnails (or take embeddings and an approximate
# index) and compare within buckets. The chain is on purpose: a car that drives down a street looks a little different
# in each frame, and the first and the last share nothing but the middle. Too wide a limit makes one giant group, so
# look at the largest before you use it. Deduplicate *before* the split; afterwards the twins sit on both sides.

# %%
fleet = DrivingWorld(seed=7, clip_frames=5, colour_spread=1.0, height=48, width=48)
seen = fleet.record(150, condition="day")
thumbnails = (
    seen.images.astype(float).reshape(150, 4, 12, 4, 12, 3).mean(axis=(2, 4)).reshape(150, 48)
)
groups = near_duplicates(thumbnails, limit=6.0)
new = fleet.record(300, condition="day", week=1).take(slice(None, None, 5))
folds = {"frames at random": np.random.default_rng(0).permutation(150) % 4}
folds["your groups"] = groups % 4


def iou_of(model, recording):
    truth = fleet.oracle().classes(recording.frame_ids)
    return mean_iou(pooled_confusion(truth, model(recording.images), 6))


# %%
labels, score = fleet.label(seen.frame_ids), {}
for name, fold in folds.items():
    found = []
    for part in range(4):
        test = fold == part
        model = fit_pixels(seen.images[~test], labels[~test], per_frame=80)
        found.append(iou_of(model, seen.take(test)))
    score[name] = np.mean(found)
score["new streets"] = iou_of(fit_pixels(seen.images, labels, per_frame=80), new)
ax = figures.bars(
    score, title="Held-out frames at random promise too much", highlight="new streets"
)
ax.set_xlabel("mIoU of a pixel model")
plt.show()
print(f"{groups.max() + 1} groups of {len(seen)} frames; the clips are {len(set(seen.clip_ids))}")

# %% [markdown]
# Each held-out bar is a mean over four folds. The last one is what customers get, on streets that nobody recorded
# before. Held-out groups tell it in advance; frames at random do not, although both test sets were never trained on.
#
# ## How much is enough?
#
# "More data" is a purchase like any other. Train on a tenth, a fifth, a half of what you have and look at the error: it
# falls along $err(n) = a\,n^{-b} + c$. The last term stays however much you buy.

# %%
street = DrivingWorld(seed=12, clip_frames=1, height=32, width=32)
pool, test = street.record(640), street.record(60, week=1)
maps, truth = street.label(pool.frame_ids), street.oracle().classes(test.frame_ids)


def error_of(rows, seed):
    model = fit_pixels(pool.images[rows], maps[rows], per_frame=30, seed=seed)
    return 1 - mean_iou(pooled_confusion(truth, model(test.images), 6))


sizes = [10, 20, 40, 80, 160]
errors = [np.mean([error_of(np.arange(i * n, i * n + n), seed=i) for i in range(4)]) for n in sizes]
print([round(float(error), 3) for error in errors])

# %% [markdown] nbgrader={"grade_id": "learning-curve-statement"}
# ### Exercise: Is more data worth it?
#
# A labelled frame costs Lars 9 USD. His product people reckon that an error of 0.01 costs 4,000 USD, so
# `usd_per_error` is 400,000. He has 640 labelled frames, and above are the errors of models trained on samples of 10 to
# 160 of them, four samples of each size. How many more should he buy?
#
# Write two functions. `fit_curve` returns $(a, b, c)$ of the curve $a\,n^{-b} + c$ that fits the errors best by least
# squares, with $a \ge 0$, $c \ge 0$ and $0.05 \le b \le 2$ (a grid of $b$ in steps of 0.01 is fine enough).
# `labels_to_buy` returns the whole number $m \ge 0$ of further labels that earns most: `usd_per_error` times the fall
# of the error, minus `usd_per_label` times $m$.
#
# ```python
# >>> [round(value, 3) for value in fit_curve([10, 100, 1000], [0.51, 0.15, 0.114])]
# [4.0, 1.0, 0.11]
# >>> labels_to_buy((4.0, 0.5, 0.1), n=100, usd_per_error=1_000, usd_per_label=0.25)
# 300
# ```


# %% nbgrader={"grade_id": "learning-curve", "solution": true}
def fit_curve(sizes, errors):
    """Return (a, b, c) of a * n ** -b + c, fitted by least squares; sizes and errors: (k,), k >= 3."""
    ### BEGIN SOLUTION
    n, wanted, best = np.asarray(sizes, float), np.asarray(errors, float), None
    for b in np.arange(5, 201) / 100:
        (a, c), residual = nnls(np.column_stack([n**-b, np.ones(len(n))]), wanted)
        if best is None or residual < best[0]:
            best = residual, (float(a), float(b), float(c))
    return best[1]
    ### END SOLUTION


def labels_to_buy(curve, n, usd_per_error, usd_per_label):
    """Return the whole number of labels, 0 or more, that earns most beyond the n one has.

    curve: (a, b, c); usd_per_error: what an error of 1 costs; usd_per_label: above 0.
    """
    ### BEGIN SOLUTION
    a, b, _ = curve
    best = (a * b * usd_per_error / usd_per_label) ** (1 / (1 + b))

    def profit(m):
        return usd_per_error * a * (n**-b - (n + m) ** -b) - usd_per_label * m

    return max({0, max(0, int(best - n)), max(0, int(best - n) + 1)}, key=profit)
    ### END SOLUTION


# %% nbgrader={"grade_id": "learning-curve-test", "grade": true, "points": 2}
from mlsd.checks import calling, value

n = np.array([20, 50, 100, 300, 1_000])
calling(labels_to_buy, (4.0, 0.5, 0.1), 100, 1_000, 0.25).returns(300, "Up to 400 labels in all.")
calling(labels_to_buy, (4.0, 0.5, 0.1), 900, 1_000, 0.25).returns(0, "There are too many already.")
calling(fit_curve, n, 3 * n**-0.5 + 0.2).returns((3, 0.5, 0.2), "Without noise.", tol=0.02)
print("Visible checks passed; 1 hidden check runs at grading.")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(64)
for _ in range(25):
    a, b, c = rng.uniform([0.5, 0.2, 0.0], [5.0, 1.2, 0.3])
    b = round(b, 2)
    fitted = fit_curve(n.tolist(), (a * n**-b + c).tolist())
    there = fitted[0] * 20_000 ** -fitted[1] + fitted[2]
    value("the error at 20,000 labels", there).equals(
        a * 20_000**-b + c, "Without noise.", tol=0.04
    )
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "learning-curve-test-noise", "grade": true, "points": 1}
from mlsd.checks import calling, value

# 2 hidden checks run at grading: errors with noise, and errors that do not fall.
### BEGIN HIDDEN TESTS
n = np.array([20, 50, 100, 300, 1_000])
noisy = 2 * n**-0.4 + 0.1 + np.array([0.01, -0.01, 0.008, -0.006, 0.002])
calling(fit_curve, n, noisy).gives(
    lambda abc: sum((abc[0] * n ** -abc[1] + abc[2] - noisy) ** 2) < 2.7e-4, "a close fit"
)
up = fit_curve([10, 100, 1_000], [0.30, 0.31, 0.32])
value("(a, c) where more labels do not help", up).satisfies(
    lambda x: x[0] >= 0 <= x[2], "0 or more"
)
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "learning-curve-test-purchase", "grade": true, "points": 2}
from mlsd.checks import calling

# 3 hidden checks run at grading: random purchases against trying every number; nothing to gain.
### BEGIN HIDDEN TESTS
rng, every = np.random.default_rng(65), np.arange(200_000)
for _ in range(30):
    a, b, n = rng.uniform(0.3, 4), rng.uniform(0.2, 1.5), int(rng.integers(5, 400))
    worth, price = float(rng.uniform(100, 9_000)), float(rng.uniform(0.05, 2))
    profit = worth * a * (n**-b - (n + every) ** -b) - price * every
    top, text = profit.max(), f"about {int(profit.argmax()):,}, the number that earns most"
    call = calling(labels_to_buy, (a, b, 0.1), n, worth, price)
    call.gives(lambda m, p=profit, t=top: m == int(m) and p[int(m)] >= t - 1e-6, text)
calling(labels_to_buy, (0.0, 0.5, 0.3), 50, 10_000, 1.0).returns(
    0, "A flat curve: nothing to gain."
)
calling(labels_to_buy, (2.0, 1.0, 0.0), 3, 8.0, 1.0).returns(1, "4 labels in all.")
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# For a given $b$ the curve is linear in $a$ and $c$: `scipy.optimize.nnls` fits both and keeps them at 0 or above, and
# gives the length of the residual. Try every $b$ of the grid.

# %% [markdown] tags=["hint"]
# Buy as long as the next label earns more than it costs. The slope of the error at $N$ labels is $-a\,b\,N^{-b-1}$; set
# `usd_per_error` times it equal to the price and solve for $N$. Then compare the two whole numbers next to it.

# %% [markdown] tags=["analysis"]
# The curve earns its keep twice: it says when to stop buying, and $c$ says that more of the *same* labels will never
# get there. Then the money goes into other labels, a better model, or the task itself. Two cautions: reading a curve of
# five noisy points ten times further out is a guess, so average several samples of each size; and the curve belongs to
# the mix of data it was measured on. How carefully to label is a purchase too: on Cityscapes, FCN-8s reached 58.3 IoU
# with 500 finely drawn images (750 hours of labelling), 58.0 with 20,000 coarse ones (1,300 hours) and 65.3 with all
# 3,475 fine ones. The next section changes the mix.

# %%
curve = fit_curve(sizes, errors)
more = labels_to_buy(curve, 640, usd_per_error=400_000, usd_per_label=9)
fig, ax = plt.subplots(figsize=(7, 3.8))
ax.semilogx(sizes, errors, "o", label="measured, fitted")
later = [320, 640]
ax.semilogx(later, [error_of(np.arange(n), seed=0) for n in later], "s", label="measured later")
far = np.geomspace(10, 5_000, 60)
ax.semilogx(far, curve[0] * far ** -curve[1] + curve[2], linestyle="--", label="your curve")
ax.axhline(curve[2], color="grey", linewidth=1, label="what stays")
ax.axvline(640 + more, color="black", linewidth=1, linestyle=":", label="stop buying")
ax.set(ylabel="error (1 - mIoU)", xlabel="labelled frames (log scale)", ylim=(-0.02, 0.4))
ax.set_title(f"Five small sizes foretell the error: buy {more:,} more")
ax.legend(loc="lower left")
plt.show()

# %% [markdown]
# Circles: the errors that your curve was fitted to. Squares: errors at 320 and 640 frames, which it had not seen. At
# the dotted line the next label costs as much as it earns.
#
# ## Gathering what you lack
#
# Lars's error hides where it comes from. By day his model is good; at night, one clip in 25, it is blind. His cars
# send frames without a word on the hour or the weather.

# %% [markdown] nbgrader={"grade_id": "pick-frames-statement"}
# ### Exercise: Which frames to label
#
# 120 frames by day are labelled. 600 more wait, as the fleet sent them, and there is money to label 60. Labelling
# 60 at random lifts the mIoU at night from 0.46 to about 0.50.
#
# Write a function that picks 60 of the 600: it is given the images, uint8 of shape (frames, height, width, 3), and
# returns the indices of `n` different frames. It is judged in a city you have not seen: with the frames that it picks
# labelled, the mIoU at night must be at least 0.58, on average over three fleets. Hand it over as `pick_frames`.
#
# ```python
# >>> frames = np.zeros((20, 4, 4, 3), dtype=np.uint8)
# >>> len(set(pick_frames(frames, 5)))
# 5
# ```


# %% nbgrader={"grade_id": "pick-frames", "solution": true}
def pick_frames(images, n):
    """Return the indices of n different frames to label.

    images: uint8 (frames, height, width, 3), without labels; n: at most the number of frames.
    """
    ### BEGIN SOLUTION
    brightness = images.mean(axis=(1, 2, 3))
    return np.argsort(brightness, kind="stable")[:n]
    ### END SOLUTION


# %% nbgrader={"grade_id": "pick-frames-test", "grade": true, "points": 1}
from mlsd.checks import calling
from mlsd.worlds import DrivingWorld

waiting = DrivingWorld(seed=80, clip_frames=1, height=32, width=32).record(100, week=1).images


def valid(picks):
    return (
        len({int(i) for i in picks}) == len(list(picks)) == 20
        and 0 <= min(picks) <= max(picks) < 100
    )


calling(pick_frames, waiting, 20).gives(valid, "20 different whole numbers from 0 to 99")
print("Visible checks passed; 1 hidden check runs at grading.")
### BEGIN HIDDEN TESTS
calling(pick_frames, waiting[:7], 7).gives(
    lambda p: sorted(int(i) for i in p) == [*range(7)], "all seven, where seven are asked for"
)
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "pick-frames-test-outcome", "grade": true, "points": 3}
from mlsd.baselines import fit_pixels
from mlsd.metrics import mean_iou, pooled_confusion
from mlsd.worlds import DrivingWorld

# 1 hidden check runs at grading: three fleets, judged at night.
### BEGIN HIDDEN TESTS
found = []
for seed in (81, 82, 84):
    city = DrivingWorld(seed, clip_frames=1, height=32, width=32, night_share=0.04)
    day, wait = city.record(120, condition="day"), city.record(600, week=1)
    picked = wait.take(np.array([int(i) for i in pick_frames(wait.images.copy(), 60)])[:60])
    night = city.record(40, week=2, condition="night")
    ids = np.concatenate([day.frame_ids, picked.frame_ids])
    model = fit_pixels(np.concatenate([day.images, picked.images]), city.label(ids))
    truth = city.oracle().classes(night.frame_ids)
    found.append(mean_iou(pooled_confusion(truth, model(night.images), 6)))
at_night = np.mean(found)
assert at_night >= 0.58, f"With your frames the mIoU at night is {at_night:.2f}; 0.58 is asked for."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# What is different about a frame at night, before anybody has labelled anything? One number of each image is enough.

# %% [markdown] tags=["analysis"]
# The same 60 labels close two fifths of the gap to the day, because half of them show what the model had never seen.
# You could rank frames by how unsure the model is, by how much five models disagree, by where drivers had to step in;
# each finds the night here. Disagreement needs no idea of *what* is wrong, which is its charm: a fleet sends what the
# model can't settle, people label it, the model is trained again. NVIDIA reports that frames chosen so brought three
# times the gain for pedestrians at night that frames chosen by hand did. But the picked set no longer looks like the
# street. Keep a random sample for the test and for any estimate of how often something happens.

# %%
wait = street.record(600, week=2)
picked = wait.take(np.asarray(pick_frames(wait.images, 60)))
shown = street.tag(picked.frame_ids)["condition"].value_counts()
print(shown.to_string())
captions = street.tag(picked.frame_ids[:4])["condition"].tolist()
figures.overlay(
    picked.images[:4], None, street.class_names, captions=captions, title="Your first picks"
)
plt.show()

# %% [markdown]
# ## Data that nobody recorded
#
# Instead of driving at night, translate the frames that you have: a network learns to turn day into night, the labels
# stay. Here the cheapest translation that there is.

# %% [markdown] nbgrader={"grade_id": "match-weather-statement"}
# ### Exercise: Translate the weather, keep the labels
#
# Mei has 120 labelled frames by day and 60 by night without labels. She shifts and stretches each colour channel of the
# day frames so that its mean and its standard deviation over *all* their pixels become those of the night frames.
#
# Write a function that returns the translated images: for each channel, $(x - m)\, s' / s + m'$, where $m, s$ are mean
# and standard deviation of the channel over `images`, $m', s'$ over `reference`; a channel with $s = 0$ becomes $m'$.
# Round to whole numbers, cut off at 0 and 255, type uint8. The input stays as it was. Hand it over as `translate`.
#
# ```python
# >>> day, night = np.full((1, 1, 2, 3), 100, np.uint8), np.full((1, 1, 2, 3), 20, np.uint8)
# >>> day[0, 0, 1], night[0, 0, 1] = 200, 30
# >>> translate(day, night)[0, 0, :, 0].tolist()
# [20, 30]
# ```


# %% nbgrader={"grade_id": "match-weather", "solution": true}
def translate(images, reference):
    """Return the images with the channel means and standard deviations of the reference.

    images, reference: uint8 (n, height, width, 3), n may differ. Returns uint8, shape of images.
    """
    ### BEGIN SOLUTION
    over = (0, 1, 2)
    mean, spread = images.mean(axis=over), images.std(axis=over)
    factor = np.where(spread > 0, reference.std(axis=over) / np.where(spread > 0, spread, 1), 0)
    moved = (images - mean) * factor + reference.mean(axis=over)
    return np.clip(np.round(moved), 0, 255).astype(np.uint8)
    ### END SOLUTION


# %% nbgrader={"grade_id": "match-weather-test", "grade": true, "points": 3}
from mlsd.checks import calling

rng = np.random.default_rng(66)
bright, dark = (rng.integers(*r, (2, 3, 3, 3), dtype=np.uint8) for r in ((90, 250), (0, 60)))
calling(translate, bright, bright).returns(bright.tolist(), "Matched to itself, nothing changes.")
flat = np.full((1, 2, 2, 3), 90, np.uint8)
calling(translate, flat, flat // 2).returns((flat // 2).tolist(), "No spread: the mean.")
print("Visible checks passed; 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
for x, y in [(bright, dark), (dark, bright), (bright[:1], np.concatenate([dark, bright]))]:
    expected = np.zeros(x.shape)
    for i, j, k, channel in np.ndindex(x.shape):
        ours, theirs = x[..., channel].ravel() / 1.0, y[..., channel].ravel() / 1.0
        z = (x[i, j, k, channel] - ours.mean()) * theirs.std() / ours.std() + theirs.mean()
        expected[i, j, k, channel] = min(max(round(z), 0), 255)
    close = "each channel moved and stretched, within rounding"
    calling(translate, x, y).gives(lambda r, e=expected: np.abs(r - e).max() <= 1, close)
calling(translate, bright, dark).gives(lambda r: np.asarray(r).dtype == np.uint8, "uint8")
before = bright.copy()
translate(bright, dark)
assert (bright == before).all(), "The images that were passed in have changed: work on a copy."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# `images.mean(axis=(0, 1, 2))` has one number for each channel, and NumPy lines it up with the last axis by itself.
# Cut off *before* you turn to uint8: -3 as uint8 is 253.

# %% [markdown] tags=["analysis"]
# Labels stay valid because no pixel moved. Everything else the night does is missing: headlights, lamps, the noise of a
# sensor in the dark, people in dark coats. A generative network adds some of it, and invents some that is not there. So
# generated data may train and never test, and the figure says what it is worth against the real thing.

# %%
street = DrivingWorld(seed=26, clip_frames=1, height=32, width=32)
day, night = street.record(120, condition="day"), street.record(60, week=1, condition="night")
test = street.record(40, week=2, condition="night")
maps, made = street.label(day.frame_ids), translate(day.images, night.images)
mixes = {
    "120 by day": (day.images, maps),
    "+ 120 translated": (np.concatenate([day.images, made]), np.concatenate([maps, maps])),
    "+ 60 labelled at night": (
        np.concatenate([day.images, night.images]),
        np.concatenate([maps, street.label(night.frame_ids)]),
    ),
}
truth = street.oracle().classes(test.frame_ids)

# %%
fig, axes = plt.subplots(1, 2, figsize=(10, 3.2), width_ratios=[1, 1.1])
both = np.stack([day.images[0], made[0], night.images[0]])
words = ["day", "translated", "a real night"]
figures.overlay(both, None, street.class_names, axes[0], captions=words, columns=3)
scores = {
    name: mean_iou(pooled_confusion(truth, fit_pixels(*mix)(test.images), 6))
    for name, mix in mixes.items()
}
figures.bars(scores, axes[1], title="Real labels are worth far more", xlabel="mIoU at night")
plt.show()

# %% [markdown]
# Left, a frame by day, the same one translated, and a real night. Right, the mIoU at night of three training sets.
# Translated weather gains a little, for nothing. Half as many real labels gain several times as much.
#
# ## Rows that no person made
#
# Popular notes say: "bot traffic would just contain impressions and no clicks". Some do. Others click the first result
# of every page, and those are the ones that train your ranker.

# %%
site = SearchWorld(seed=71, n_users=500, bot_rate=0.12, n_queries=100, n_candidates=30)
log = site.log(site.production, 5_000)
bots = log["user_id"].isin(site.oracle().bots)
quiet = ~log.groupby("user_id")["clicked"].transform("any")
top = log["position"] == 1
rates = {"all rows": log.loc[top, "clicked"].mean()}
rates["users without a click dropped"] = log.loc[top & ~quiet, "clicked"].mean()
rates["people only (the truth)"] = log.loc[top & ~bots, "clicked"].mean()
print(pd.Series(rates).round(3).to_string())

# %% [markdown] nbgrader={"grade_id": "find-bots-statement"}
# ### Exercise: Find the bots
#
# Dropping everybody who never clicks made it worse: it drops quiet *people* as well and keeps all the bots that click.
# In SearchWorld's log a user either is a person or a script. People click now and then, stay a while with what they
# found, or read the answer box (`answer_read_s`) and leave happy. Many of them come only once or twice.
#
# Write a function that returns the `user_id`s of the bots, as a set. On sites that you have not seen at least 95% of
# the users it returns must be bots, and it must find at least 80% of the bots. Hand it over as `find_bots`.
#
# ```python
# >>> len(find_bots(log[log["user_id"] < 0]))
# 0
# ```


# %% nbgrader={"grade_id": "find-bots", "solution": true}
def find_bots(log):
    """Return the set of user ids that behave like no person would.

    log: one row a result shown, with request_id (of the page), user_id, time_s, position,
    clicked, dwell_s (0 without a click), answer_read_s (of the page), possibly no rows.
    """
    ### BEGIN SOLUTION
    page = log.groupby("request_id").agg(
        user_id=("user_id", "first"),
        clicks=("clicked", "sum"),
        first=("clicked", "first"),
        dwell_s=("dwell_s", "max"),
        answer_s=("answer_read_s", "max"),
    )
    by_user = page.groupby("user_id")
    pages, activity = by_user.size(), by_user[["clicks", "answer_s"]].sum().sum(axis=1)
    silent = (pages >= 12) & (activity == 0)
    hasty = (pages >= 2) & (by_user["first"].mean() == 1) & (by_user["dwell_s"].max() < 2)
    return set(pages.index[silent | hasty])
    ### END SOLUTION


# %% nbgrader={"grade_id": "find-bots-test", "grade": true, "points": 1}
from mlsd.checks import calling, value
from mlsd.worlds import SearchWorld

settings = {"n_users": 500, "bot_rate": 0.12, "n_queries": 100, "n_candidates": 30}
here = SearchWorld(seed=71, **settings)
visits = here.log(here.production, 5_000)
found, bots = set(find_bots(visits)), set(here.oracle().bots) & set(visits["user_id"])
value("users found", len(found)).satisfies(
    lambda n: n > 0, "some: about one user in eight is a bot"
)
print(f"{len(found & bots)} of {len(bots)} bots, and {len(found - bots)} people.")
print("Visible checks passed; 1 hidden check runs at grading.")
### BEGIN HIDDEN TESTS
clean = SearchWorld(seed=70, **settings | {"bot_rate": 0.0})
people = len(set(find_bots(clean.log(clean.production, 5_000))))
value("people taken for bots where there are no bots", people).satisfies(
    lambda n: n <= 10, "10 at most"
)
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "find-bots-test-sites", "grade": true, "points": 3}
from mlsd.worlds import SearchWorld

# 2 hidden checks run at grading: three other sites.
### BEGIN HIDDEN TESTS
found = right = there = 0
for seed in (72, 73, 75):
    site = SearchWorld(seed, n_users=500, bot_rate=0.12, n_queries=100, n_candidates=30)
    visits = site.log(site.production, 5_000)
    named = set(find_bots(visits.copy()))
    bots = set(site.oracle().bots) & set(visits["user_id"])
    found, right, there = found + len(named), right + len(named & bots), there + len(bots)
precision, recall = right / max(found, 1), right / there
assert precision >= 0.95, f"{precision:.0%} of the users you drop are bots; the others are people."
assert recall >= 0.80, f"You find {recall:.0%} of the bots; 80% are asked for."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Make a table with a row for each page, then one with a row for each user: pages, clicks, share of pages on which the
# first result was clicked, longest dwell, seconds with answers. Plot two of these against each other.

# %% [markdown] tags=["hint"]
# A script that clicks does it on every page, and is gone within a second. A script that never clicks can be told from a
# shy person only if it has had many chances to do something.

# %% [markdown] tags=["analysis"]
# The click rate of the first result was two thirds too high, and a ranker trained on it learns "first is good" from
# machines. Each rule needs enough pages to judge by, which is why recall is not 100%: err on the side of people, since
# dropping the quiet ones biases every rate upwards. Real bots adapt. A filter that worked last year needs labelled
# traffic each quarter, and the same care goes to other dirt: missing values (is it missing for a reason?), outliers (a
# dwell of nine hours is a tab left open), double logging.

# %%
kept = ~log["user_id"].isin(find_bots(log))
rates["your bots dropped"] = log.loc[top & kept, "clicked"].mean()
order = [
    "all rows",
    "users without a click dropped",
    "your bots dropped",
    "people only (the truth)",
]
ax = figures.bars(
    {name: rates[name] for name in order}, title="A filter must know both kinds of bot"
)
ax.set_xlabel("click-through rate of the first result")
plt.show()

# %% [markdown]
# ## Recap
#
# - Split along what will be new in service: time in whole weeks, with a gap as long as the label takes; groups of
#   near-duplicates; users.
# - Find duplicates before the split; resample and augment after it, each side by itself.
# - A learning curve turns "more data" into a price; its floor says when to change the data instead.
# - Sixty labels where the model fails beat sixty more of the same. Keep a random test set.
# - Generated data trains and never tests.
# - Filter by what people do and scripts don't. Count what you drop.
