# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% nbgrader={"grade_id": "labels-setup", "locked": true}
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlsd import figures
from mlsd.baselines import fit_pixels
from mlsd.labelling import majority_vote
from mlsd.worlds import DrivingWorld, LabelWorld, RecommendationWorld

figures.use_style()

# %% [markdown]
# "And where does your training data come from?" Most answers in a design interview are one word: logs. Then the
# interviewer asks what the log says about an item that nobody looked at, and it gets quiet.
#
# There are six places to get labels from: the logs of the system that does the job today; a crowd; specialists; a
# product feature that people fill in for reasons of their own; data made by hand or machine; open data sets. Here you
# take labels from the first five and measure what they are worth, in worlds where the truth is known.

# %%
boxes = {"rule-based system": (0, 0), "crowd, specialists": (0, 1), "product feature": (0, 2)}
boxes |= {"pasted, translated, open data": (0, 3), "labelled rows": (1.4, 1.5)}
boxes |= {"filter, split, weigh": (2.6, 1.5), "model": (2.6, 0)}
arrows = [(name, "labelled rows") for name in list(boxes)[:4]]
arrows += [("labelled rows", "filter, split, weigh"), ("filter, split, weigh", "model")]
arrows.append(("model", "rule-based system", "replaces, and writes the next log"))
kinds = dict.fromkeys(list(boxes)[:4], "data") | {"model": "model"}
figures.flow(boxes, arrows, kinds=kinds, title="Four kinds of source, and a loop back to the first")
plt.show()

# %% [markdown]
# The orange box closes a loop: once the model serves, it decides which rows the next log holds. The third notebook is
# about that arrow. Begin with the log of a system that has no model in it yet.

# %% [markdown] nbgrader={"grade_id": "log-labels-statement"}
# ### Exercise: What a log says, and what it leaves open
#
# Ines works at a streaming service whose home page is ranked by a rule: popularity, plus the genre you named at
# sign-up. Its log has a row for each of ten titles a page. She wants labels for a first model. Somebody played the
# title at position 4, watched 8% and left: what are the labels of positions 1 to 10? Her rules:
#
# - played, and at least 80% watched so far: 1;
# - played, less than 80% watched: 0, once `horizon_days` have passed (`day + horizon_days <= now_day`). Before that the
#   label is open (NaN): people finish films the next evening;
# - not played, but somewhere *below* it on the same page something was played: 0. The eye passed it;
# - any other row: open (NaN). Nobody may have looked.
#
# Write a function that returns one label a row, a Series with the log's index. Hand it over as `log_labels`.
#
# ```python
# >>> page = pd.DataFrame({"request_id": 7, "day": 3, "position": [1, 2, 3],
# ...                      "clicked": [False, True, False], "watched_share": [0, 0.08, 0]})
# >>> log_labels(page, horizon_days=2, now_day=5).tolist()
# [0.0, 0.0, nan]
# ```


# %% nbgrader={"grade_id": "log-labels", "solution": true}
def log_labels(log, horizon_days, now_day):
    """Return 1.0, 0.0 or NaN for each row of a log, with the log's index.

    log: request_id (of the page), day, position (from 1), clicked (bool: played),
    watched_share (0 to 1, what has been watched by now); rows in any order.
    """
    ### BEGIN SOLUTION
    played = log["clicked"].astype(bool)
    last = log["position"].where(played).groupby(log["request_id"]).transform("max")
    watched = played & (log["watched_share"] >= 0.8)
    mature = log["day"] + horizon_days <= now_day
    labels = pd.Series(np.nan, index=log.index)
    labels[watched] = 1.0
    labels[played & ~watched & mature] = 0.0
    labels[~played & (log["position"] < last)] = 0.0
    return labels
    ### END SOLUTION


# %% nbgrader={"grade_id": "log-labels-test", "grade": true, "points": 2}
from mlsd.checks import calling

rows = {"request_id": [7, 7, 7, 8, 8], "day": 3, "position": [1, 2, 3, 1, 2]}
rows |= {"clicked": [False, True, False, True, False], "watched_share": [0, 0.08, 0, 0.8, 0]}
table = pd.DataFrame(rows)
closed, early = [0.0, 0.0, np.nan, 1.0, np.nan], [0.0, np.nan, np.nan, 1.0, np.nan]
calling(log_labels, table, 2, 5).returns(closed, "Page 7: 1 was passed, 2 was left, 3 is open.")
calling(log_labels, table, 2, 4).returns(early, "On day 4 the play of day 3 may go on.")
print("Visible checks passed; 1 hidden check runs at grading.")
### BEGIN HIDDEN TESTS
mixed = table.iloc[[4, 2, 0, 3, 1]].set_index(pd.Index([30, 10, 50, 20, 40]))
expected = pd.Series([np.nan, np.nan, 0.0, 1.0, 0.0], index=mixed.index)
calling(log_labels, mixed, 2, 9).returns(expected, "Rows come in any order, with any index.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "log-labels-test-random", "grade": true, "points": 1}
from hypothesis import given, strategies as st

from mlsd.checks import calling

# 1 hidden check runs at grading: random pages against a loop.


### BEGIN HIDDEN TESTS
def by_rule(row, rows):
    page, day, position, clicked, watched = row
    if clicked:
        return 1.0 if watched >= 0.8 else 0.0 if day <= 3 else np.nan
    return 0.0 if any(r[0] == page and r[3] and r[2] > position for r in rows) else np.nan


@given(
    st.lists(st.tuples(st.integers(1, 3), st.booleans(), st.floats(0, 1)), min_size=1, max_size=15)
)
def agrees_with_a_loop(drawn):
    rows = [(p, p % 3 * 3, i + 1, c, c * w) for i, (p, c, w) in enumerate(drawn)]
    log = pd.DataFrame(rows, columns=["request_id", "day", "position", "clicked", "watched_share"])
    expected = [by_rule(row, rows) for row in rows]
    calling(log_labels, log, 2, 5).returns(expected, "Take the four rules row by row.")


agrees_with_a_loop()
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Start with a Series of NaN and fill it rule by rule. Which rows of a page stand above its last play? You need one
# number for each page, written next to each of its rows.

# %% [markdown] tags=["hint"]
# `log["position"].where(played).groupby(log["request_id"]).transform("max")` is the position of the page's last play,
# and NaN on pages without one, where every comparison is False.

# %% [markdown] tags=["analysis"]
# Most rows stay open, and that is the honest count. Calling them all negatives is the usual mistake: it tells the model
# that titles nobody scrolled down to are bad. The horizon matters for the youngest days of the log: read too early,
# every unfinished film is a failure. Both errors push in a direction, so more of the same log does not average them
# out. The skip rule has a bias of its own (a title below the last play is never a negative); propensities, in the
# third notebook, do better.

# %% [markdown]
# What is that worth? The same model, a logistic regression, learns from three labels of one log: played or not, for all
# rows; watched to the end or not, for all rows; and yours. Each then serves the next week. The world knows how much of
# what people were shown was really worth their evening.

# %%
world = RecommendationWorld(seed=4, clickbait=1.0, n_users=2_000)
log = world.log(world.production, 2_000)
inputs = world.features(log).drop(columns="genre")
ways = {"played": log["clicked"] * 1.0, "watched": (log["watched_share"] >= 0.8) * 1.0}
ways["yours"] = log_labels(log, horizon_days=2, now_day=10)

# %%


def policy_of(model):
    return lambda candidates: model.predict_proba(candidates[inputs.columns])[:, 1]


served = {}
for name, label in ways.items():
    known = label.notna()
    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.fit(inputs[known], label[known])
    served[name] = world.run(policy_of(model), 2_000, week=1)
    served[name]["rows"] = known.sum()

# %%
table = pd.DataFrame(served).T
fig, axes = plt.subplots(1, 2, figsize=(9.5, 2.6))
kept = table["rows"]["yours"] / table["rows"]["played"]
figures.bars(table["true_value_per_page"], axes[0], title=f"{kept:.0%} of the rows are enough")
figures.bars(table["abandonment_rate"], axes[1], title="Plays lead to titles that people leave")
axes[0].set_xlabel("true value a page")
axes[1].set_xlabel("share of plays left at once")
axes[1].tick_params(labelleft=False)
plt.show()

# %% [markdown]
# Left, what a page is worth (in titles, each counted by the share that will be watched): the model that learned from
# plays is last, and a quarter of the rows, honestly labelled, does about as well as all of them. Right, the share of
# plays that are left within minutes: plays as labels teach the model loud thumbnails.
#
# ## People who label
#
# Some things no log holds: whether a post is a threat, whether a scan shows a tumour. Then you pay people, and the
# first question is how far they agree.

# %% [markdown] nbgrader={"grade_id": "cohens-kappa-statement"}
# ### Exercise: Agreement beyond chance
#
# Boris buys labels for a payments firm: fraud or fine. Two raters label the same 1,000 payments and agree on 905. "90%
# agreement", says the vendor. But each calls 95% of the payments fine, and two people who do that without a look agree
# on 90.5% (0.95 · 0.95 + 0.05 · 0.05). Cohen's kappa asks how much of the agreement that chance left over is there:
#
# $$\kappa = \frac{p_o - p_e}{1 - p_e} \qquad p_e = \sum_c a_c\, b_c$$
#
# $p_o$ is the share of items with equal labels, $a_c$ and $b_c$ the shares of class $c$ among the first and the second
# rater's labels. Write a function that returns kappa, and NaN where $p_e$ is 1. Hand it over as `kappa`.
#
# ```python
# >>> round(kappa(["fine", "fine", "fraud", "fine"], ["fine", "fraud", "fraud", "fine"]), 3)
# 0.5
# ```


# %% nbgrader={"grade_id": "cohens-kappa", "solution": true}
def kappa(first, second):
    """Return Cohen's kappa of two raters' labels of the same n items, NaN without any chance.

    first, second: n labels each, n at least 1; whole numbers or texts; a class may occur in
    only one of the two.
    """
    ### BEGIN SOLUTION
    a, b = np.asarray(first), np.asarray(second)
    observed = np.mean(a == b)
    classes = np.union1d(a, b)
    expected = sum(np.mean(a == c) * np.mean(b == c) for c in classes)
    if len(classes) == 1:
        return float("nan")
    return float((observed - expected) / (1 - expected))
    ### END SOLUTION


# %% nbgrader={"grade_id": "cohens-kappa-test", "grade": true, "points": 2}
from hypothesis import given, strategies as st
from sklearn.metrics import cohen_kappa_score

from mlsd.checks import calling

calling(kappa, [1, 2, 1, 2], [1, 2, 1, 2]).returns(1.0, "Full agreement.")
calling(kappa, [1, 1, 2, 2], [1, 2, 1, 2]).returns(0.0, "Half agree, and half is chance.")
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(kappa, ["a", "a"], ["a", "a"]).gives(lambda k: k != k, "NaN: one class, all is chance")
calling(kappa, ["a", "b"], ["b", "a"]).returns(-1.0, "Worse than chance is below 0.")
rng = np.random.default_rng(8)
lazy = [list(rng.random(4_000) < 0.05) for _ in range(2)]
calling(kappa, *lazy).gives(lambda k: abs(k) < 0.1, "about 0: nobody looked", "95% fine each.")


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(2, 4)), min_size=1, max_size=12))
def agrees_with_scikit_learn(pairs):
    first, second = ([*labels] for labels in zip(*pairs, (1, 2), strict=True))
    expected = float(cohen_kappa_score(first, second))
    calling(kappa, first, second).returns(expected, "Each rater has shares of their own.")


agrees_with_scikit_learn()
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Chance is not 1 over the number of classes. If the two labelled blindly but each with their own habits, how often
# would both say "fine"? Both "fraud"? Add that up over the classes that either of them used.

# %% [markdown] tags=["analysis"]
# The vendor's 90% is a kappa of 0: these labels are worthless, and accuracy against the majority would never show it.
# Kappa has its own trap: it falls when a class gets rarer, at the same skill, so compare raters on the same items. For
# more than two raters, each on some of the items, use Krippendorff's alpha (`mlsd.labelling.krippendorff_alpha`).
# Low agreement isn't always the raters' fault: often the guideline has no answer for the case. Read twenty
# disagreements before you buy more labels.

# %% [markdown]
# ## Many labels to one
#
# Five people label each item, from a crowd of twelve. Three of the twelve systematically give the wrong lookalike class
# (a broken guideline, a bad translation, malice). The usual remedy is a majority vote.

# %%
crowd = LabelWorld(seed=31)
labels = crowd.log(crowd.production, 500)


def as_votes(log):
    """Return the labels as an array (items, 12 annotators), -1 for none."""
    items, place = np.unique(log["item"], return_inverse=True)
    votes = np.full((len(items), 12), -1)
    votes[place, log["annotator"]] = log["label"]
    return votes


truth = crowd.oracle().truth(labels["item"].unique())
voted = majority_vote(labels)
single = np.mean(labels["label"].to_numpy() == truth.loc[labels["item"]].to_numpy())
print(f"one label: {single:.0%} right; majority of five: {np.mean(voted == truth):.0%} right")

# %% [markdown] nbgrader={"grade_id": "dawid-skene-statement"}
# ### Exercise: Whose word is worth something
#
# A vote counts heads. Dawid and Skene (1979) find out, without any known truth, how each annotator errs: who often
# disagrees with the consensus gets less say, which changes the consensus, and so on. `votes[i, a]` is the class, 0 to
# C-1, that annotator $a$ gave item $i$, or -1 for none. Begin with each item's shares of votes as `posterior[i, t]`.
# One round is:
#
# 1. prior: `prior[t]` is the mean of `posterior[:, t]` over items;
# 2. confusion: `confusion[a, t, l]` is the sum of `posterior[i, t]` over the items that $a$ gave label $l$, plus 0.01,
#    divided by the sum of that over $l$: an estimate of P($a$ says $l$ | truth $t$);
# 3. posterior: `posterior[i, t]` is proportional to `prior[t]` times the product of `confusion[a, t, votes[i, a]]`
#    over the annotators who labelled $i$, and sums to 1 over $t$.
#
# Write a function that returns `(posterior, confusion)` after `rounds` rounds. Hand it over as `dawid_skene`.
#
# ```python
# >>> posterior, confusion = dawid_skene(np.array([[0, 0, 1], [1, 1, 0], [0, 0, 1]]), 2, rounds=10)
# >>> posterior.round(2).tolist()
# [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]
# >>> confusion[2].round(2).tolist()
# [[0.0, 1.0], [0.99, 0.01]]
# ```


# %% nbgrader={"grade_id": "dawid-skene", "solution": true}
def dawid_skene(votes, n_classes, rounds):
    """Return (posterior, confusion) after so many rounds, 1 or more.

    votes: whole numbers (items, annotators), -1 for no label, each item has at least one;
    posterior: (items, n_classes); confusion: (annotators, n_classes, n_classes), [a, true, said].
    """
    ### BEGIN SOLUTION
    said = np.asarray(votes)[:, :, None] == np.arange(n_classes)
    given = said.astype(float)
    posterior = given.sum(axis=1) / given.sum(axis=(1, 2))[:, None]
    for _ in range(rounds):
        prior = posterior.mean(axis=0)
        counts = np.einsum("it,ial->atl", posterior, given) + 0.01
        confusion = counts / counts.sum(axis=2, keepdims=True)
        with np.errstate(divide="ignore"):
            joint = np.log(prior) + np.einsum("ial,atl->it", given, np.log(confusion))
        joint = np.exp(joint - joint.max(axis=1, keepdims=True))
        posterior = joint / joint.sum(axis=1, keepdims=True)
    return posterior, confusion
    ### END SOLUTION


# %% nbgrader={"grade_id": "dawid-skene-test", "grade": true, "points": 3}
from mlsd.checks import calling

mirror = np.array([[0, 0, 1], [1, 1, 0], [0, 0, 1]])
third = [[0.01 / 2.02, 2.01 / 2.02], [1.01 / 1.02, 0.01 / 1.02]]


def close(found, wanted):
    return np.allclose(np.asarray(found, float), wanted, atol=2e-3)


sums = "a pair (posterior, confusion), with rows that sum to 1"
calling(dawid_skene, mirror, 2, 1).gives(
    lambda r: close(r[0].sum(axis=1), 1) and close(r[1].sum(axis=2), 1), sums
)
calling(dawid_skene, mirror, 2, 20).gives(
    lambda r: close(r[1][2], third), "the third annotator's errors", "The rows are the truth."
)
print("Visible checks passed; 1 hidden check runs at grading.")
### BEGIN HIDDEN TESTS
half = np.array([[0, 0, 1], [0, 1, -1], [2, -1, -1]])
row = np.array([2 / 3 + 1 / 2, 0, 0]) + 0.01
first = "confusion from the shares of votes, after 1 round"
calling(dawid_skene, half, 3, 1).gives(lambda r: close(r[1][0][0], row / row.sum()), first)
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "dawid-skene-test-rounds", "grade": true, "points": 3}
from mlsd.checks import calling
from mlsd.labelling import dawid_skene as reference
from mlsd.worlds import LabelWorld

# 2 hidden checks run at grading: against an independent implementation, and 1,500 annotators.
### BEGIN HIDDEN TESTS
for seed, classes, rounds in [(77, 3, 1), (78, 4, 2), (79, 2, 12)]:
    town = LabelWorld(seed, n_classes=classes, imbalance=0.4, n_annotators=9, labels_per_item=4)
    log = town.log(town.production, 120)
    votes = np.full((120, 9), -1)
    votes[log["item"], log["annotator"]] = log["label"]
    there = reference(log, max_iterations=rounds, tolerance=0.0)
    wanted = there.probabilities.to_numpy(), there.confusion
    text = f"posterior and confusion of an independent implementation after {rounds} rounds"
    calling(dawid_skene, votes, classes, rounds).gives(
        lambda r, w=wanted: all(np.allclose(r[i], w[i], atol=1e-4) for i in (0, 1)), text
    )
many = np.repeat(np.arange(60)[:, None] % 2, 1_500, axis=1)
found = "the class all 1,500 gave, and no product of so many numbers"
calling(dawid_skene, many, 2, 3).gives(lambda r: np.allclose(r[0], np.eye(2)[many[:, 0]]), found)
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Turn the votes into an array `given[i, a, l]` of 0 and 1, all 0 where nobody voted:
# `votes[:, :, None] == np.arange(n_classes)`. Steps 1 to 3 are then sums of products, which `np.einsum` writes down:
# the counts are `"it,ial->atl"`.

# %% [markdown] tags=["hint"]
# A product of hundreds of probabilities is 0 in floating point. Add logarithms, subtract each row's largest, then take
# `np.exp` and divide by the sum. Put `np.errstate(divide="ignore")` round a logarithm that may meet a 0.

# %% [markdown] tags=["analysis"]
# The adversaries become useful: somebody who always says "cat" for "dog" tells you as much as somebody who is right.
# The 0.01 keeps one slip from ruling a class out for ever. The method trusts the consensus at the start, so it needs a
# majority that is right more often than not; the next cell shows where that ends.

# %%
posterior, confusion = dawid_skene(as_votes(labels), 3, rounds=30)
weighed = posterior.argmax(axis=1) == truth.sort_index().to_numpy()
found = np.einsum("acc,c->a", confusion, posterior.mean(axis=0))
real = crowd.oracle().annotators["accuracy"]
fig, axes = plt.subplots(1, 2, figsize=(9.5, 3.2))
rates = {"one label": single, "majority of five": np.mean(voted == truth)}
figures.bars(rates | {"yours": weighed.mean()}, axes[0], title="Weighed labels repair the vote")
axes[0].set_xlabel("share of items that are right")
axes[1].plot([0, 1], [0, 1], color="grey", linestyle=":")
axes[1].scatter(real, found)
axes[1].set(xlabel="true accuracy", ylabel="accuracy found", title="It knows who misleads")
plt.show()

# %% [markdown]
# Left, the share of items labelled right. Right, each of the twelve annotators: the accuracy your function found,
# without a single known truth, against the true one; the three at the lower left are the ones that mislead. Now let the
# misleading ones be the majority, nine of twelve:

# %%
ruined = LabelWorld(seed=31, adversary_share=0.75)
some = ruined.log(ruined.production, 500)
posterior, _ = dawid_skene(as_votes(some), 3, rounds=30)
right = posterior.argmax(axis=1) == ruined.oracle().truth(some["item"].unique()).to_numpy()
gold = ruined.annotators["gold_accuracy"]
print(f"Dawid-Skene: {right.mean():.0%} right")
print(f"below 50% on {ruined.knobs.n_gold} gold questions: {(gold < 0.5).sum()} of 12 annotators")

# %% [markdown]
# The consensus itself is wrong, and Dawid-Skene follows it. Twenty **gold questions**, items whose answer you know,
# mixed in unseen, would have told you. Buy both: gold to see whether to trust the crowd, weighing to use it.
#
# ## Crowd or specialist

# %%
clinic = {"n_annotators": 24, "specialist_share": 0.5, "adversary_share": 0.2, "labels_per_item": 3}
kim = LabelWorld(seed=11, **clinic)
print(kim.run(kim.production, 300)[["cost_usd_per_item", "vote_accuracy"]].round(2).to_string())
kim.candidates(300).iloc[[0, 1, 2, 23, 24]].round(2)

# %% [markdown] nbgrader={"grade_id": "route-statement"}
# ### Exercise: Whom to ask, under a budget
#
# Kim has skin photographs labelled. Half of her 24 annotators are dermatologists, each a specialist for one of four
# groups of diseases: 0.20 USD a label, excellent on their topic, poor on others. The rest cost 0.05, and some of these
# have misread the guideline. Today any three annotators label each photo, for 0.37 USD, and seven votes of ten are
# right.
#
# Write a policy: a function of the table `candidates` (a row for each item and annotator) that returns one score a row.
# The three highest scores of each item are asked; `-inf` is never asked, so fewer are possible. The budget is 0.30 USD
# an item, and at least 96% of the majority votes must be right, on average over three projects that you have not seen.
# Hand it over as `route`.
#
# ```python
# >>> bool(kim.run(route, 300)["cost_usd_per_item"] <= 0.30)
# True
# ```


# %% nbgrader={"grade_id": "route", "solution": true}
def route(candidates):
    """Return one score a row: for each item, the three highest above -inf are asked.

    candidates: item, topic, annotator, speciality (topic, -1 for none), price_usd (of a label),
    gold_accuracy (share right of 20 known items, of all topics), on_topic, lot (a random number).
    """
    ### BEGIN SOLUTION
    trusted = candidates["gold_accuracy"] > 0.4
    expert = candidates["on_topic"] & trusted
    worth = candidates["gold_accuracy"] + 0.2 * candidates["lot"] + 2 * expert
    place = worth.groupby(candidates["item"]).rank(ascending=False, method="first")
    has_expert = expert.groupby(candidates["item"]).transform("any")
    asked = trusted & np.where(has_expert, expert & (place == 1), place <= 3)
    return np.where(asked, worth, -np.inf)
    ### END SOLUTION


# %% nbgrader={"grade_id": "route-test", "grade": true, "points": 3}
from mlsd.checks import value
from mlsd.worlds import LabelWorld

clinic = {"n_annotators": 24, "specialist_share": 0.5, "adversary_share": 0.2, "labels_per_item": 3}
seen = LabelWorld(seed=11, **clinic).run(route, 400)
value("cost in USD an item", seen["cost_usd_per_item"]).satisfies(
    lambda cost: 0 < cost <= 0.30, "at most 0.30, and somebody is asked"
)
print(f"Here: {seen['vote_accuracy']:.1%} right. 2 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
runs = [LabelWorld(seed, **clinic).run(route, 400) for seed in (12, 13, 18)]
cost = max(run["cost_usd_per_item"] for run in runs)
assert cost <= 0.30, f"In a project you have not seen, an item costs {cost:.2f} USD."
right = np.mean([run["vote_accuracy"] for run in runs])
assert right >= 0.96, f"Over three projects {right:.1%} of the votes are right; 96% are asked for."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# What do three trusted crowd labels cost, and what does one specialist on topic cost? Three specialists are over the
# budget. `on_topic` says whether the item is in the annotator's field; `gold_accuracy` says who misread the guideline.

# %% [markdown] tags=["analysis"]
# One specialist on topic, 0.20 USD, beats any three for 0.37 and three trusted crowd labels for 0.15. That isn't a law:
# it holds because the specialist is right in 98 of 100 cases on topic, and the crowd's errors fall on the same
# lookalike, so that more of them don't cancel. Where errors are independent and items easy, three cheap labels win.
# Measure with a hundred items of each kind before you sign. Gold accuracy is over all topics, so it undersells
# specialists: read a number together with what it was measured on.

# %% [markdown]
# ## Labels that a product makes by itself
#
# A site where people pin pictures to boards asked no one to label anything. Yet the board is called "Living room
# ideas".


# %% nbgrader={"grade_id": "rooms", "locked": true}
def make_saves(n_images, rng):
    """Return saves of pictures with the room that each really shows: (saves, {image: room})."""
    rooms = np.array(["kitchen", "lounge", "bathroom", "garden"])
    shown = rng.integers(0, 4, n_images)
    image = np.repeat(np.arange(n_images), 1 + rng.geometric(0.25, n_images))
    said = np.where(rng.random(len(image)) < 0.7, shown[image], rng.integers(0, 4, len(image)))
    board = np.where(rng.random(len(image)) < 0.3, "my stuff", rooms[said])
    styled = [[str.upper, str.title, "{}!".format][i % 3](b) for i, b in enumerate(board)]
    owner = rng.integers(0, 5_000, len(image))
    saves = pd.DataFrame({"image": image, "owner": owner, "board": styled})
    return saves, dict(enumerate(rooms[shown].tolist()))


# %%
make_saves(3_000, np.random.default_rng(6))[0].head(5)

# %% [markdown] nbgrader={"grade_id": "board-labels-statement"}
# ### Exercise: Labels from board names
#
# Rosa wants a classifier of rooms. 300 million saves of pictures to boards carry names that people typed for
# themselves: "Living Room!!", "living-room", "stuff". Each row of `saves` is a picture (`image`), who saved it
# (`owner`) and the name of the board. Her rules:
#
# - tidy a name: lower case, every character that is not a letter or a digit becomes a space, runs of spaces become one,
#   none at the ends. If the result is a key of `known`, its value is the label; other names say nothing;
# - an owner counts once for a picture and label, however many boards they have;
# - a picture gets a label if at least `min_owners` owners gave it and they are more than `min_share` (at least 0.5)
#   of all its votes, one vote being an owner and a label.
#
# Write a function that returns a dictionary from picture to label, without the pictures that get none. Hand it over
# as `board_labels`.
#
# ```python
# >>> saves = pd.DataFrame({"image": [1, 1, 1], "owner": ["ann", "bo", "bo"],
# ...                       "board": ["Living Room!!", "living-room", "stuff"]})
# >>> board_labels(saves, {"living room": "lounge"}, min_owners=2, min_share=0.5)
# {1: 'lounge'}
# ```


# %% nbgrader={"grade_id": "board-labels", "solution": true}
def board_labels(saves, known, min_owners, min_share):
    """Return {image: label} of the pictures whose owners agree.

    saves: image, owner, board (a text), one row a save; known: {tidy name: label}.
    """
    ### BEGIN SOLUTION
    names = saves["board"].str.lower().str.replace(r"[^a-z0-9]+", " ", regex=True).str.strip()
    votes = saves.assign(label=names.map(known)).dropna(subset="label")
    votes = votes.drop_duplicates(["image", "owner", "label"])
    counts = votes.groupby(["image", "label"]).size().reset_index(name="owners")
    total = counts.groupby("image")["owners"].transform("sum")
    sure = counts[(counts["owners"] >= min_owners) & (counts["owners"] > min_share * total)]
    return dict(zip(sure["image"].tolist(), sure["label"].tolist(), strict=True))
    ### END SOLUTION


# %% nbgrader={"grade_id": "board-labels-test", "grade": true, "points": 3}
from mlsd.checks import calling


def saved(*rows):
    return pd.DataFrame(rows, columns=["image", "owner", "board"])


known = {"living room": "lounge", "lounge": "lounge", "kitchen 2": "kitchen"}
four = saved((1, "a", "LIVING  room!"), (1, "b", "Lounge"), (1, "a", "lounge"), (2, "a", "stuff"))
calling(board_labels, four, known, 2, 0.5).returns({1: "lounge"}, "Two names, one label.")
calling(board_labels, four, known, 3, 0.5).returns({}, "Two owners are not three.")
print("Visible checks passed; 5 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
kitchens = [(5, "a", "kitchen_2"), (5, "b", "Kitchen-2?"), (5, "c", " kitchen  2")]
calling(board_labels, saved(*kitchens), known, 3, 0.5).returns({5: "kitchen"}, "Tidy the names.")
split = saved(*kitchens, (5, "a", "lounge"), (5, "d", "lounge"), (5, "e", "lounge"))
calling(board_labels, split, known, 2, 0.5).returns({}, "Three of six is not more.")
wide = saved(*kitchens, (5, "a", "lounge"), (5, "x", "stuff"), (5, "y", "art"), (5, "z", "mum"))
calling(board_labels, wide, known, 3, 0.7).returns({5: "kitchen"}, "Unknown names are no votes.")
few = saved((4, "a", "lounge"), (4, "b", "lounge"), (4, "c", "kitchen 2"))
calling(board_labels, few, known, 3, 0.5).returns({}, "Two owners for the lounge, not three.")
loud = saved(*[(9, "a", "lounge")] * 8, (9, "b", "kitchen 2"), (9, "c", "kitchen 2"))
calling(board_labels, loud, known, 2, 0.6).returns({9: "kitchen"}, "One owner, one vote.")
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Tidy, map, drop what is unknown, drop repeated (image, owner, label). Then two counts: owners of each image and label,
# and votes of each image.

# %% [markdown] tags=["analysis"]
# Nobody was paid, and the volume beats any labelling budget. The price is that *which* pictures get labels is not up to
# you: popular ones, of the people who like to sort. `min_owners` buys precision with coverage, and what it drops first
# is the rare picture, so audit by class and by popularity. If you can shape the product, do: a field "which room is
# it?" with a reason to fill it in is worth a year of labelling.

# %%
saves, rooms = make_saves(3_000, np.random.default_rng(6))
known = {name: name for name in ("kitchen", "lounge", "bathroom", "garden")}
limits = [1, 2, 3, 4, 6]
found = [board_labels(saves, known, least, 0.5) for least in limits]
right = [np.mean([rooms[i] == label for i, label in each.items()]) for each in found]
share = [len(each) / len(rooms) for each in found]
fig, ax = plt.subplots(figsize=(6, 3.4))
ax.plot(share, right, marker="o")
for x, y, least in zip(share, right, limits, strict=True):
    ax.annotate(f"{least} owners", (x, y), xytext=(6, 4), textcoords="offset points")
ax.set(xlabel="share of pictures with a label", ylabel="share of labels that are right")
ax.set(xlim=(0, 1), title="More owners: better labels, of fewer pictures")
plt.show()

# %% [markdown]
# Each point is a value of `min_owners`: to the left fewer pictures have a label, and more labels are right. Where on
# the curve to stand depends on the model: it averages out random errors, not systematic ones.
#
# ## Labels that you make
#
# Irina must find one brand's logo in street pictures. She has the logo, once, as a file, and 160 pictures without
# it. If she pastes it in herself, the label comes for free, pixel by pixel.

# %% [markdown] nbgrader={"grade_id": "paste-statement"}
# ### Exercise: Paste a logo, with its label
#
# Write a function that pastes a square logo, scaled to `size` × `size` pixels, with its upper left corner at (`top`,
# `left`) of a scene. Scaling: pixel $(i, j)$ of the result is pixel
# $(\lfloor i \cdot n / size \rfloor, \lfloor j \cdot n / size \rfloor)$ of the logo, $n$ its side. Only pixels that are
# `opaque` are pasted. The corner may be outside of the scene (negative, too): then only the part inside shows.
#
# Return the pair of the new image and the mask, a bool for each of the scene's pixels: True where the logo shows. The
# scene stays as it was. Hand it over as `paste`.
#
# ```python
# >>> scene, white = np.zeros((3, 3, 3), np.uint8), np.full((2, 2, 3), 255, np.uint8)
# >>> image, mask = paste(scene, white, np.ones((2, 2), bool), top=2, left=-1, size=2)
# >>> mask.astype(int).tolist()
# [[0, 0, 0], [0, 0, 0], [1, 0, 0]]
# ```


# %% nbgrader={"grade_id": "paste", "solution": true}
def paste(scene, logo, opaque, top, left, size):
    """Return (image, mask) of the scene with the logo in it.

    scene: uint8 (height, width, 3); logo: uint8 (n, n, 3); opaque: bool (n, n); top, left:
    whole numbers, also negative ones; size: pixels, 1 or more. mask: bool (height, width).
    """
    ### BEGIN SOLUTION
    image, mask = scene.copy(), np.zeros(scene.shape[:2], dtype=bool)
    source = np.arange(size) * len(logo) // size
    i, j = np.meshgrid(np.arange(size), np.arange(size), indexing="ij")
    inside = (i + top >= 0) & (i + top < scene.shape[0])
    inside &= (j + left >= 0) & (j + left < scene.shape[1])
    shows = inside & opaque[np.ix_(source, source)]
    rows, columns = i[shows] + top, j[shows] + left
    image[rows, columns] = logo[source[i[shows]], source[j[shows]]]
    mask[rows, columns] = True
    return image, mask
    ### END SOLUTION


# %% nbgrader={"grade_id": "paste-test", "grade": true, "points": 2}
from mlsd.checks import value

grey, sign = np.full((4, 5, 3), 90, np.uint8), np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
full = np.ones((2, 2), bool)
image, mask = paste(grey, sign, full, 1, 2, 2)
value("mask[1]", np.asarray(mask)[1].tolist()).equals([False, False, True, True, False], "Row 1.")
value("image[2, 3]", image[2, 3].tolist()).equals([9, 10, 11], "The lower right pixel.")
print("Visible checks passed; 1 hidden check runs at grading.")
### BEGIN HIDDEN TESTS
value("scene afterwards", int(grey.min())).equals(90, "The scene stays as it was.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "paste-test-random", "grade": true, "points": 2}
# 2 hidden checks run at grading: other sizes, over the edges, transparent pixels, known colours.
### BEGIN HIDDEN TESTS
grey, rng = np.full((4, 5, 3), 90, np.uint8), np.random.default_rng(12)
for size, top, left in [(1, 3, 4), (5, -2, -1), (3, 2, 3), (7, -5, 1), (2, 9, 9), (4, 0, -3)]:
    logo, opaque = rng.integers(0, 89, (3, 3, 3), dtype=np.uint8), rng.random((3, 3)) < 0.7
    logo[1, 1], opaque[1, 1] = 90, True
    expected, shown = grey.copy(), np.zeros((4, 5), bool)
    for y, x in np.ndindex(4, 5):
        i, j = y - top, x - left
        if 0 <= i < size and 0 <= j < size and opaque[i * 3 // size, j * 3 // size]:
            expected[y, x], shown[y, x] = logo[i * 3 // size, j * 3 // size], True
    found = paste(grey.copy(), logo, opaque, top, left, size)
    where = f"size {size} at ({top}, {left})"
    assert np.array_equal(found[1], shown), f"{where}: the mask is not where the logo shows."
    assert np.array_equal(found[0], expected), f"{where}: the image is not scene plus logo."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# `source = np.arange(size) * n // size` gives the logo's row for each row of the result. Negative indices count from
# the end in NumPy: select the pixels that are inside before you write.

# %% [markdown] tags=["analysis"]
# Image and mask come out of the same draw, which is the whole point: augment image and label with two separate random
# draws, and they no longer match. What a model can learn from pastes is bounded by what you varied. Sharp edges, light
# that doesn't fit, always upright: real pictures differ in each, and a model is good at finding the seam instead of the
# logo. Test on real pictures only.

# %% [markdown]
# Irina first pastes it at one size into one corner; then at all sizes and places. Each set trains the same pixel model;
# the test is 60 other scenes at each size, anywhere.


# %% nbgrader={"grade_id": "logo", "locked": true}
side = np.hypot(*(np.mgrid[:16, :16] - 7.5))
logo = np.full((16, 16, 3), (40, 60, 160), dtype=np.uint8)
logo[(side > 2.5) & (side < 5)] = 240


def pasted(scenes, sizes, rng, anywhere=True):
    """Return images and masks with the logo at one of the sizes."""
    drawn = rng.choice(sizes, len(scenes))
    corners = [rng.integers(-s // 4, 33 - 3 * s // 4, 2) if anywhere else (2, 2) for s in drawn]
    pairs = [
        paste(scene, logo, side < 8, int(top), int(left), int(size))
        for scene, (top, left), size in zip(scenes, corners, drawn, strict=True)
    ]
    return tuple(np.array(each) for each in zip(*pairs, strict=True))


# %%
def logo_iou(model, images, masks):
    seen = model(images) == 1
    return (seen & masks).sum() / (seen | masks).sum()


street = DrivingWorld(seed=5, clip_frames=1, height=32, width=32)
scenes = street.record(220, condition="day").images
rng = np.random.default_rng(3)
one = pasted(scenes[:160], [16], rng, anywhere=False)
every = pasted(scenes[:160], [4, 6, 8, 12, 16, 22], rng)
models = {"one size, one corner": fit_pixels(*one), "all sizes, all places": fit_pixels(*every)}
sizes = [4, 6, 8, 12, 16, 20]
tests = [pasted(scenes[160:], [size], rng) for size in sizes]

# %%
fig, ax = plt.subplots(figsize=(6.5, 3.4))
for name, model in models.items():
    ax.plot(sizes, [logo_iou(model, *test) for test in tests], marker="o", label=name)
ax.set(xlabel="size of the logo in the test (pixels)", ylabel="IoU of the logo's pixels")
ax.set(ylim=(0, 1), title="A model finds the logo where you have put it")
ax.legend(loc="lower right")
plt.show()

# %% [markdown]
# The lower curve was trained on as many pictures. It learned that logos are 16 pixels wide and live in the upper left
# corner: whatever you do not vary, the model takes for a law.
#
# ## Recap
#
# - A log has three labels: yes, no, and *nobody knows yet*. Keep the third.
# - Agreement is not quality: subtract chance, read the disagreements.
# - A vote counts heads; Dawid-Skene weighs them; gold questions tell you whether to trust either.
# - One specialist can be cheaper than three guesses. Measure it on a hundred items.
# - Products make labels if you give people a reason. They choose which items get one.
# - Pasted data is worth what you varied. Open data is somebody else's choice of all of this: check licence, date, class
#   shares and how the labels came about before you train on it.
