# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# ## The question
#
# Amara runs search at Bazaar, a market for second-hand things. Its ranking is a formula that somebody wrote in 2016.
# She says: **"We want a model instead. Where will your training data come from?"** You have 45 minutes. Set a clock.
#
# | minutes | what you do | what you hand over |
# |---|---|---|
# | 0 to 6 | clarify what is logged, late, allowed, affordable | nothing: read and note |
# | 6 to 20 | the data plan, with numbers | `data` |
# | 20 to 45 | four questions back | four tasks in prose, notes will do |
# | after the clock | make the table from a real log | `training_table` |
#
# The plan is an object of `mlsd.design`, so that its gaps and contradictions can be found by a program.

# %% nbgrader={"grade_id": "interview-setup", "locked": true}
import random
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from mlsd import figures
from mlsd.baselines import judge_table
from mlsd.design import ProblemStatement, Source, TrainingData
from mlsd.design.data import check_data
from mlsd.worlds import SearchWorld

figures.use_style()

# %% [markdown]
# ## Minutes 0 to 6: clarify
#
# | you ask | Amara answers |
# |---|---|
# | What is success? | The searcher writes to the seller. Half do so at once, the others within three days of the click. |
# | What is the score used for? | Sellers can pay to be shown higher. The price depends on the predicted probability of a contact, so it has to be right. |
# | How long are logs kept? | 56 days. Then the law department deletes them. |
# | Who makes the traffic? | People, price-comparison scripts, and somebody who clicks every first result. We don't know how many. |
# | Is anything random in what is shown? | Not today. You may change 2% of the pages, if you tell me why. |
# | Is there money for labels? | 3,000 USD. The agency takes 0.15 USD a label. |
# | How rare are contacts? | 1 in 40 impressions. The other 39 fill the disks. |
# | Whose data is it? | People's. Messages are private; a person can ask to be forgotten. |

# %% nbgrader={"grade_id": "interview-problem", "locked": true}
problem = ProblemStatement(
    decision="in which order to show the offers that match",
    actor="searcher",
    input=("searcher", "query", "offer"),
    output="ten offers, best first",
    label="contact",
    horizon_days=3,
    baseline="the formula of 2016",
    log_days=56,
    calibrated=True,
)

# %% [markdown] nbgrader={"grade_id": "interview-data-statement"}
# ### Exercise: A data plan without a gap
#
# Write the plan for the `problem` above as a `TrainingData` object:
#
# - `sources`: at least an "interaction log" and "human labels" (`examples`: how many you can pay for; what for, in the
#   `name`), each a `Source(name=..., kind=...)`;
# - `label`, and `horizon_days`, after how many days it is read;
# - `split` with `train_days`, `test_days` and, if you like, `validation_days`: whole weeks; `gap_days` between them;
# - `filters` (what is dropped, in words) and `corrections`, a dictionary from a bias to what you do about it. Each bias
#   of your sources must be dealt with in one of the two;
# - `negatives_kept`: keep 10% of the negatives, and say under "sampling" how the scores are corrected;
# - `logs_propensities`, `exploration_share` and `privacy`.
#
# `help(TrainingData)` has the details; `check_data(data, problem)` lists what it finds. Hand it over as `data`.
#
# ```python
# >>> data.negatives_kept
# 0.1
# ```

# %% nbgrader={"grade_id": "interview-data", "solution": true}
### BEGIN SOLUTION
data = TrainingData(
    sources=(
        Source(name="result pages of the formula", kind="interaction log"),
        Source(name="graded rare queries, for the test", kind="human labels", examples=20_000),
    ),
    label="contact",
    horizon_days=3,
    split="time",
    train_days=35,
    test_days=14,
    gap_days=3,
    filters=("bots, by behaviour", "pages without a result"),
    corrections={
        "position": "clicks weighted by propensities from swapped pages, clipped",
        "selection": "offers from below the page shown on explored pages",
        "sampling": "q = p / (p + (1 - p) / w) with w = 0.1",
    },
    negatives_kept=0.1,
    logs_propensities=True,
    exploration_share=0.02,
    privacy="no message texts; forgotten people leave at the next training",
)
### END SOLUTION

# %% nbgrader={"grade_id": "interview-data-test", "grade": true, "points": 2}
from mlsd.checks import value
from mlsd.design import ProblemStatement, TrainingData
from mlsd.design.data import check_data

value("data", data).satisfies(lambda d: isinstance(d, TrainingData), "a TrainingData object")
asked = {"decision": "order", "actor": "searcher", "input": ("query", "offer"), "output": "page"}
late = {"label": "contact", "horizon_days": 3, "log_days": 56, "calibrated": True}
findings = [str(found) for found in check_data(data, ProblemStatement(**asked, **late))]
assert not findings, "\n".join(["The plan has gaps:", *findings])
print("Plan: visible checks passed; 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
value("data.split", data.split).equals("time", "The model will serve next week, and old users too.")
assert 3 <= data.horizon_days <= 7, "Contacts come within three days; waiting for longer costs log."
kinds = {source.kind: source for source in data.sources}
assert {"interaction log", "human labels"} <= set(kinds), "Both kinds of source were asked for."
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "interview-data-test-bias", "grade": true, "points": 2}
from mlsd.checks import value

print("Biases and money: 5 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
labels = sum(s.examples or 0 for s in data.sources if s.kind == "human labels")
value("labels to pay for", labels).satisfies(
    lambda n: 500 <= n <= 20_000, "500 to 20,000: 3,000 USD at 0.15 USD each"
)
biases = [set(s.biases) for s in data.sources if s.kind == "interaction log"]
honest = all({"position", "selection", "bots"} <= each for each in biases)
assert honest, "A log of a ranked page has the biases of position, selection and bots. Say so."
dealt = {"position", "selection", "bots", "sampling"} <= data.treated
assert dealt, "Position, selection, bots and the sampling each need a filter or a correction."
value("data.exploration_share", data.exploration_share).satisfies(
    lambda share: 0 < share <= 0.02, "above 0 and at most Amara's 2%"
)
value("data.negatives_kept", data.negatives_kept).equals(0.1, "10% of the negatives.", tol=1e-9)
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "interview-data-test-details", "grade": true, "points": 1}
print("Details: 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
weeks = [d for d in (data.train_days, data.validation_days, data.test_days) if d]
assert all(d % 7 == 0 for d in weeks) and data.gap_days >= 3, "Whole weeks, and a gap of 3 days."
assert data.span_days + data.horizon_days <= 56, "The youngest labels need three more days of log."
assert data.logs_propensities, "Log the probability of what is shown, or explored pages are lost."
words = " ".join([*data.corrections.values(), data.privacy]).split()
assert len(words) >= 12 and data.privacy.strip(), "Say what you do, in words: privacy as well."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# 56 days must hold training, test, the gap between them *and* the days that the youngest labels still need. Subtract
# before you divide into weeks.

# %% [markdown] tags=["hint"]
# An interaction log has the biases position, selection and bots. A filter whose name holds "bot" deals with the last;
# the others go into `corrections`. Propensities can only correct what logs them.

# %% [markdown] tags=["analysis"]
# Seven weeks of 56 days: the rest is eaten by the gap and by contacts not yet made. The price makes sampling dangerous:
# with a tenth of the negatives a true 2.5% comes out as 20.4%, and sellers would pay for eight times the contacts they
# get. That is why the correction belongs in the plan and not in somebody's head. The paid labels go where the log is
# thin (rare queries, new offers), and into the test: clicks can't judge what was never shown.

# %%
w, true = data.negatives_kept, 0.025
raw = true / (true + (1 - true) * w)
shares = {"true": true, "after sampling": raw, "corrected": raw / (raw + (1 - raw) / w)}
print(pd.Series(shares).map("{:.1%}".format).to_string())
data.table()

# %% [markdown]
# ## Minutes 20 to 45: four questions back
#
# Amara has listened. Now she asks.

# %% [markdown] nbgrader={"grade_id": "cheap-labels", "task": true, "points": 5}
# ### Task: Cheap labels
#
# "Another agency offers graded pairs of query and offer for 0.02 USD instead of 0.15, and says that its people agree in
# 92% of the cases. Do we switch?" What do you ask, what do you measure with 100 USD, and at which results do you
# take the cheap labels, the dear ones, or both? 120 to 180 words, or notes. Write your answer in the cell below.
#
# === BEGIN MARK SCHEME ===
# - **1 point**: asks what 92% means against chance: class shares, kappa or alpha; 92% may be nothing where most pairs
#   are "not relevant". None for "agreement is high, so take it".
# - **1 point**: agreement is not correctness: gold questions (items of known grade), or a sample graded by the dear
#   agency or by oneself; independent errors against shared ones.
# - **1 point**: a concrete pilot within 100 USD with numbers (e.g. 300 pairs, 5 cheap labels each, 100 gold), weighed
#   by Dawid-Skene or log-odds, errors compared at equal cost.
# - **1 point**: a decision rule with thresholds stated beforehand, possibly by kind of item (easy to the crowd, rare
#   queries to specialists).
# - **1 point**: considers what the errors do: random noise in training is averaged out, systematic errors and a wrong
#   test set are not; or pay, guideline and time of the workers.
# - Level: 0-1 weak, 2-3 hire (chance and gold), 4-5 strong (pilot and rule with numbers).
# === END MARK SCHEME ===

# %% [markdown]
# *Your answer here.*

# %% [markdown] nbgrader={"grade_id": "no-exploration", "task": true, "points": 5}
# ### Task: "We never show worse results on purpose"
#
# The head of product forbids the 2%. Answer in two parts. First defend it: what does it cost, what does it buy, how
# would you limit the harm? Then suppose you lose: what can you still learn from the log, and what never? 120 to 180
# words. Write your answer in the cell below.
#
# === BEGIN MARK SCHEME ===
# - **1 point**: cost with a number or a way to measure it (2% of pages, one place, lower part of the page; change in
#   contacts on explored pages, with an interval), and a limit (safe set, place, kill switch).
# - **1 point**: what it buys: examination separated from relevance, offers that were never shown, an honest estimate of
#   new rankers (IPS, SNIPS, DR) before a test.
# - **1 point**: fallback: natural variation: intervention harvesting from several rankers, ties, time, experiments that
#   ran anyway; each named with its assumption.
# - **1 point**: human labels or dwell as a partial substitute, and an A/B test for the final word.
# - **1 point**: says plainly what stays unknown: offers with probability 0 have no weight, no estimator repairs that.
# - Level: 0-1 weak ("we need data"), 2-3 hire, 4-5 strong (cost, limits, and what is impossible).
# === END MARK SCHEME ===

# %% [markdown]
# *Your answer here.*

# %% [markdown] nbgrader={"grade_id": "new-country", "task": true, "points": 6}
# ### Task: A country without a log
#
# Bazaar opens in Portugal in four weeks. There is no log, nobody has graded a Portuguese query, the offers are other
# offers. Write a plan week by week for the four weeks before and the four after: which data, from where, how many, at
# what cost, split how; which model serves on day one; when do you trust its own log? 150 to 220 words. Write your
# answer in the cell below.
#
# === BEGIN MARK SCHEME ===
# - **1 point**: day one runs on something simple and safe (the formula, or the existing model on features that travel),
#   with the reason; no model on data that do not exist.
# - **1 point**: data before the launch: graded pairs from local raters for queries taken from a plausible source
#   (translated, similar market, open data, staff), with a number and a cost; checks licence and fit of open data.
# - **1 point**: what of the old log transfers and what does not (words and prices don't; shape of attention may).
# - **1 point**: data after: logging with propensities from the first page, more exploration at first, newcomers' place;
#   targeted labels where the model fails or disagrees.
# - **1 point**: a split that is honest for it: by time in whole weeks, a Portuguese test set, never pooled with the old
#   country.
# - **1 point**: a rule for when its own data suffice: a learning curve, an interval, number of contacts; and what would
#   stop the launch.
# - Level: 0-2 weak, 3-4 hire, 5-6 strong (numbers and a rule).
# === END MARK SCHEME ===

# %% [markdown]
# *Your answer here.*

# %% [markdown]
# For the last task draw a card: put any number in place of the 4, run the cell, and answer what comes.

# %%
cards = [
    "A third of the clicks of last month came from one script that learned to dwell.",
    "Contacts now take ten days: sellers answer only at the weekend.",
    "A rule hides offers without a photo; your log never shows them again.",
    "Somebody finds the same offer 40 times, each with another title.",
    "One person in ten asks to be forgotten.",
    "The exploration log has held the wrong propensities for six weeks.",
]
print(random.Random(4).choice(cards))

# %% [markdown] nbgrader={"grade_id": "data-risks", "task": true, "points": 4}
# ### Task: Your card and your risks
#
# Answer your card: which part of *your* plan breaks, how would you notice, what do you do with the data that you have,
# and what do you change? Then name two risks of your plan that nobody asked about, each with the signal that shows it.
# 120 to 180 words. Write your answer in the cell below.
#
# === BEGIN MARK SCHEME ===
# - **1 point**: the card is traced to a named part of one's own plan (filter, horizon and gap, source, split,
#   propensities).
# - **1 point**: a signal and a repair, for the past data too: script: labelled traffic, retrain without; ten days:
#   longer horizon, a model of the delay, an early proxy; hidden offers: explore them, selection stated; copies: groups
#   before the split; forgotten: keys by person, retraining; wrong propensities: recompute from the code's version, or
#   discard.
# - **1 point each for two risks** raised unprompted, with a signal: feedback loop, drift by season, new offers starved,
#   labels bought only for what is easy, test set reused until it is training data, leakage of later information. None
#   for "data quality".
# - Level: 0-1 weak, 2 hire, 3-4 strong.
# === END MARK SCHEME ===

# %% [markdown]
# *Your answer here.*

# %% [markdown]
# ## After the clock: make the table
#
# Plans are cheap. Here is a week of Bazaar's log, with people and scripts, ranked by the formula, with the first result
# and one other swapped on a fifth of the pages. In place of contacts it has clicks.


# %% nbgrader={"grade_id": "interview-bazaar", "locked": true}
def make_bazaar(seed):
    """Return a market: people of one kind, bots, swapped pages."""
    calm = ["clickbait", "mobile_effect", "weekend_shift", "user_spread", "query_skew"]
    calm = dict.fromkeys([*calm, "reformulation_rate", "zero_click_rate"], 0.0)
    size = {"n_queries": 150, "n_candidates": 20, "n_users": 1_000, "hidden_relevance": 0.1}
    return SearchWorld(seed, **size, **calm, bot_rate=0.12, bot_activity=2.0, swap_share=0.2)


def formula(table):
    return SearchWorld.production(table) + 0.1 * np.log1p(table["age_days"])


bazaar = make_bazaar(401)
log = bazaar.log(formula, 7_000)
log = log[log["query_id"] % 2 == 0]  # the other half of the queries is kept for the test
log.iloc[[0, 1, 2]][["request_id", "user_id", "randomised", "policy_rank", "position", "clicked"]]

# %% [markdown] nbgrader={"grade_id": "interview-table-statement"}
# ### Exercise: From a log to a training table
#
# Everything of this chapter at once. Write a function that turns a log into a training table: one row for each query
# and offer, with the columns `query_id`, `doc_id`, `label` (how good the offer is, on any scale, from clicks) and
# `weight` (how much the row counts, 0 or more). Drop what no person did; make up for where people look, by what the
# swapped pages tell; don't let one lucky click at the bottom of a page decide.
#
# The same small trees are fitted to any such table (`fit_ranker`) and judged on queries that the log does not hold. Let
# raw click rates be 0 and full knowledge be 1. Over three markets that you have not seen your table must reach 0.45,
# and 0.65 in three others, whose people look less far down the page. Take what you wrote in the other notebooks. Hand
# it over as `training_table`.
#
# ```python
# >>> sorted(training_table(log).columns)
# ['doc_id', 'label', 'query_id', 'weight']
# ```


# %% nbgrader={"grade_id": "interview-table", "solution": true}
def training_table(log):
    """Return query_id, doc_id, label and weight, one row a query and offer.

    log: one row a result shown: request_id, user_id, query_id, doc_id, position, policy_rank,
    randomised ("none", "swap"), clicked, dwell_s, answer_read_s.
    """
    ### BEGIN SOLUTION
    page = log.groupby("request_id").agg(
        user_id=("user_id", "first"), first=("clicked", "first"),
        clicks=("clicked", "sum"), dwell_s=("dwell_s", "max"),
    )  # fmt: skip
    user = page.groupby("user_id").agg(
        pages=("clicks", "size"), clicks=("clicks", "sum"),
        first=("first", "mean"), dwell_s=("dwell_s", "max"),
    )  # fmt: skip
    silent = (user["clicks"] == 0) & (user["pages"] >= 12)
    hasty = (user["first"] == 1) & (user["dwell_s"] < 2) & (user["pages"] >= 2)
    log = log[~log["user_id"].isin(user.index[silent | hasty])]
    r = log.groupby(["position", "policy_rank"])["clicked"].mean()
    looked = {1: 1.0}
    for k in range(2, 11):
        looked[k] = (r[k, 1] + r[k, k]) / (r[1, 1] + r[1, k])
    counted = log["clicked"] / log["position"].map(looked).clip(lower=0.12)
    rows = log.assign(label=counted, weight=1.0).groupby(["query_id", "doc_id"])
    return rows.agg(label=("label", "mean"), weight=("weight", "sum")).reset_index()
    ### END SOLUTION


# %% nbgrader={"grade_id": "interview-table-test", "grade": true, "points": 2}
from mlsd.checks import calling
from mlsd.worlds import SearchWorld

home = SearchWorld(seed=400, n_users=300, bot_rate=0.12, swap_share=0.2, n_candidates=20)
visits = home.log(home.production, 3_000)
pairs = visits[["query_id", "doc_id"]].drop_duplicates()


def fits(t):
    known = t.merge(pairs, on=["query_id", "doc_id"])
    once = not t.duplicated(["query_id", "doc_id"]).any() and len(known) == len(t) >= 50
    return (
        once
        and np.isfinite(t[["label", "weight"]].to_numpy(float)).all()
        and t["weight"].min() >= 0
    )


calling(training_table, visits).gives(fits, "one row for each pair, with finite label and weight")
print("Visible checks passed; 1 hidden check runs at grading.")
### BEGIN HIDDEN TESTS
before = visits.copy()
training_table(visits)
assert visits.equals(before), "The log that was passed in has changed: work on a copy."
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "interview-table-test-half", "grade": true, "points": 2}
from mlsd.baselines import judge_table
from mlsd.worlds import SearchWorld

# 1 hidden check runs at grading: three other markets, 0.45 of the way.


### BEGIN HIDDEN TESTS
def ranked_by(table):
    return SearchWorld.production(table) + 0.1 * np.log1p(table["age_days"])


calm = {"clickbait": 0.0, "mobile_effect": 0.0, "weekend_shift": 0.0, "user_spread": 0.0}
calm |= {"query_skew": 0.0, "reformulation_rate": 0.0, "zero_click_rate": 0.0}
calm |= {"n_queries": 150, "n_candidates": 20, "n_users": 1_000, "hidden_relevance": 0.1}
calm |= {"bot_rate": 0.12, "bot_activity": 2.0, "swap_share": 0.2}
towns = [SearchWorld(seed, **calm) for seed in (402, 404, 405)]
scores = sum(judge_table(town, ranked_by, training_table, 7_000) for town in towns)
share = (scores["yours"] - scores["raw"]) / (scores["full"] - scores["raw"])
assert share >= 0.45, f"You go {share:.0%} of the way from raw click rates to full knowledge."
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "interview-table-test-all", "grade": true, "points": 3}
from mlsd.baselines import judge_table
from mlsd.worlds import SearchWorld

# 1 hidden check runs at grading: three markets whose people look less far down, 0.65 of the way.


### BEGIN HIDDEN TESTS
def ranked_by(table):
    return SearchWorld.production(table) + 0.1 * np.log1p(table["age_days"])


calm = {"clickbait": 0.0, "mobile_effect": 0.0, "weekend_shift": 0.0, "user_spread": 0.0}
calm |= {"query_skew": 0.0, "reformulation_rate": 0.0, "zero_click_rate": 0.0}
calm |= {"n_queries": 150, "n_candidates": 20, "n_users": 1_000, "hidden_relevance": 0.1}
calm |= {"bot_rate": 0.12, "bot_activity": 2.0, "swap_share": 0.2}
towns = [SearchWorld(seed, position_bias=1.7, **calm) for seed in (402, 404, 405)]
scores = sum(judge_table(town, ranked_by, training_table, 7_000) for town in towns)
share = (scores["yours"] - scores["raw"]) / (scores["full"] - scores["raw"])
assert share >= 0.65, f"You go {share:.0%} of the way from raw click rates to full knowledge."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Three steps, each a function that you have written: find the bots and drop their rows; estimate the examination from
# what is left; add up clicks over examination, cut off below, for each query and offer. The weight is the number of
# impressions.

# %% [markdown] tags=["hint"]
# The order matters: bots that click every first result make position 1 look ten times as attractive as it is, so
# estimate the examination *after* they are gone. Cut the examination off at about 0.12 before you divide by it.

# %% [markdown] tags=["analysis"]
# Dropping bots alone goes half of the way, weighting alone a little more, both three quarters: each error hides behind
# the other. The rest is what seven thousand pages can't say. Without the clip the mean is right and the table is worse:
# a few clicks at position 9 outweigh hundreds of impressions. In service this table would be made again each week, with
# the propensities of that week's ranker, and rows that nobody may be shown any more taken out.

# %%
scores = judge_table(bazaar, formula, training_table, 7_000)
names = {"old": "the formula of 2016", "raw": "raw click rates", "yours": "your table"}
names["full"] = "full knowledge"
won = (scores["yours"] - scores["raw"]) / (scores["full"] - scores["raw"])
ax = figures.bars(
    scores.rename(names),
    title=f"The same model, another table: {won:.0%} of the way",
    highlight="your table",
)
ax.set_xlabel("NDCG@10 on queries that the log does not hold")
plt.show()

# %% [markdown]
# All bars but the first are the same trees on the same features. Nothing but the table changed.
#
# The diagram is the plan as a system: what flows where, and the loop that makes next week's log depend on this week's
# model. Whoever draws this in an interview without being asked has answered half of the questions in advance.

# %%
boxes = {"searchers": (0, 0), "ranker": (1.3, 0), "2% explored pages": (2.6, 0)}
boxes |= {"weights 1/e, clipped": (0, 1.1), "bot filter": (1.3, 1.1)}
boxes |= {"log, propensities": (2.6, 1.1), "split by weeks": (0, 2.2)}
boxes |= {"graded pairs": (1.3, 2.2), "training": (2.6, 2.2)}
order = ["ranker", "2% explored pages", "log, propensities", "bot filter"]
order += ["weights 1/e, clipped", "split by weeks"]
arrows = [("ranker", "searchers", "pages"), *pairwise(order), ("graded pairs", "training", "test")]
arrows += [("split by weeks", "training"), ("training", "ranker", "next week")]
kinds = {"searchers": "actor", "log, propensities": "data", "graded pairs": "data"}
kinds |= {"ranker": "model", "training": "model"}
figures.flow(boxes, arrows, kinds=kinds, title="Each box repairs one thing that the log gets wrong")
plt.show()

# %% [markdown]
# ## How it would be graded
#
# Companies don't publish their score sheets; these levels are this course's own.
#
# | | weak | hire | strong |
# |---|---|---|---|
# | sources | "logs" | log and people, each for something | what each can't say, cost of each |
# | labels | clicks as they come | delay, dwell, open rows | who labels, gold, agreement beyond chance |
# | bias | "we remove bias" | position, selection, bots, each with a repair | propensities logged, what no weight repairs |
# | split | 80/20 | by time, whole weeks | gap for the labels, groups, a random test set |
# | money | none | budget met | a curve that says when to stop |
# | risk | "data quality" | privacy, drift | feedback loop, starved newcomers, wrong propensities |
#
# Mark your own prose with it. Each task's rubric is in the solved notebook under `source/03_data_collection`.
#
# ## Recap
#
# You planned the data for a ranker: two sources, a label that takes three days, weeks that fit the log, a repair for
# every bias, and 2% of the pages to learn from. Then you made the table and saw the same model gain from it.
