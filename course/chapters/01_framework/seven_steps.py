# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# You know the seven steps and the metrics. Here you take one system through all of them in a single sitting, and at each
# step something runs. The system is Almanac, a search engine for questions of fact. It ranks by words and popularity,
# and Mira, who owns the product, writes: "People don't find things. Make search better."
#
# By the end you will have launched a ranker, read its experiment, trained a better one, seen it gain nothing online,
# and found out why.

# %% nbgrader={"grade_id": "seven-steps-setup", "locked": true}
import textwrap

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression

from mlsd import figures
from mlsd.design import Design, Feature, Funnel, Metric, ProblemStatement, Requirements, Stage
from mlsd.design.diagram import draw_architecture, draw_funnel
from mlsd.experiments import compare_ratios
from mlsd.metrics import mean_ndcg
from mlsd.worlds import SearchWorld

figures.use_style()
world = SearchWorld(seed=7, n_queries=240)
feature_names = list(world.feature_names)

# %% [markdown]
# ## Step 1: the problem as data
#
# Four questions turn Mira's sentence into a problem. *Who decides what, when?* The system picks ten documents each time
# somebody presses enter. *What is success?* The person stays ten seconds or more with a result. *What does the job
# today?* A rule: 0.7 times word match plus 0.3 times popularity. *What is logged?* Eight weeks of result pages.
#
# Written as data, a statement can be checked. The label is known half a minute after the decision, so a log of
# yesterday is already complete.

# %%
problem = ProblemStatement(
    decision="which 10 of the matching documents to show, and in which order",
    actor="person who searches",
    input=("query", "document"),
    output="page of 10 results",
    label="satisfied click (10 s or more)",
    horizon_days=30 / 86_400,
    baseline="0.7 x word match + 0.3 x popularity",
    log_days=56,
)
problem.known

# %% [markdown]
# ## Step 2: scale and latency
#
# Almanac answers 10,000 searches a second at the peak, and a page must leave within 200 ms. The index
# holds 10 billion documents, of which 100,000 match a typical query. How many of these can a model score? That depends
# on what one score costs.

# %% [markdown] nbgrader={"grade_id": "cores-needed-statement"}
# ### Exercise: How many cores does a ranker need?
#
# Tomas, who runs the machines, measures a ranker of boosted trees at 46 microseconds a document. At the peak, 10,000
# searches a second each send it 100 documents. Above 70% utilisation requests begin to queue, so he plans with cores
# that are busy 70% of the time.
#
# Write a function that returns how many cores the ranker needs, a whole number. Hand it over as `cores_needed`.
#
# ```python
# >>> cores_needed(10_000, documents_per_request=100, us_per_document=46, utilisation=0.7)
# 66
# ```


# %% nbgrader={"grade_id": "cores-needed", "solution": true}
def cores_needed(peak_qps, documents_per_request, us_per_document, utilisation):
    """Return the whole number of cores that carry the peak.

    peak_qps: requests a second; us_per_document: CPU time in microseconds;
    utilisation: share of its time that a core may be busy, above 0 and up to 1.
    """
    ### BEGIN SOLUTION
    busy_cores = peak_qps * documents_per_request * us_per_document / 1_000_000
    return int(np.ceil(busy_cores / utilisation))
    ### END SOLUTION


# %% nbgrader={"grade_id": "cores-needed-test", "grade": true, "points": 2}
from hypothesis import given, strategies as st

from mlsd.checks import calling

calling(cores_needed, 10_000, 100, 46, 0.7).returns(
    66, "CPU time a second, over what a core gives."
)
calling(cores_needed, 300, 10, 500, 1.0).returns(2, "1.5 cores are busy: buy whole ones.")
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(cores_needed, 200, 25, 700, 0.6).returns(
    6, "At 60%, a core gives 0.6 CPU seconds a second."
)
calling(cores_needed, 3, 40, 100, 0.5).returns(1, "A small service still needs a core.")
shares = st.sampled_from([0.4, 0.5, 0.65, 0.8, 1.0])


@given(st.integers(1, 10**5), st.integers(1, 10**4), st.floats(0.1, 900), shares)
def just_enough(qps, documents, us, share):
    cores, busy = cores_needed(qps, documents, us, share), qps * documents * us / 1e6
    assert cores == int(cores) and cores * share >= busy * (1 - 1e-9), "Too few cores."
    assert (cores - 1) * share <= busy * (1 + 1e-9), "One core fewer must not be enough."


just_enough()
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# How many microseconds of CPU time does one second of peak traffic ask for? A core that may be busy 70% of the time
# gives 700,000 of them a second.

# %% [markdown] tags=["analysis"]
# Sixty-six cores: affordable. The number is linear in each factor, which makes it easy to reason about aloud: twice the
# documents, twice the cores. It is a mean, and it says nothing about how long one request takes; a request that scores
# 100 documents on one core holds it for 4.6 ms. The utilisation is the assumption to defend. At 90% the same traffic
# fits in 52 cores, and the first burst makes everybody wait.

# %% [markdown]
# ## Step 3: metrics
#
# Why not count clicks? They are plentiful and everybody understands them. Here are three policies in the world:
# production, the same documents in random order, and an order by how sensational the title sounds. `world.run` serves
# 5,000 pages with each, to the same people.


# %%
def shuffled(candidates):
    return np.random.default_rng(3).random(len(candidates))


def sensational(candidates):
    return candidates["title_appeal"]


policies = {"production": world.production, "shuffled": shuffled, "sensational": sensational}
online = pd.DataFrame({name: world.run(policy, 5_000) for name, policy in policies.items()}).T
fig, axes = plt.subplots(1, 2, figsize=(9, 2.8))
figures.bars(online["click_through_rate"], axes[0], title="Sensational: most clicks")
figures.bars(online["session_success_rate"], axes[1], title="Sensational: least success")
axes[0].set_xlabel("clicks per impression")
axes[1].set_xlabel("share of sessions with success")
axes[1].tick_params(labelleft=False)
plt.show()

# %% [markdown]
# Left, clicks per impression: sensational titles are clicked more than production. Right, the share of sessions with a
# success: they are no better than shuffling. Whoever optimises clicks ships them.
#
# So the plan has one goal on each side, and each has its reason. **Session success** decides, because it is what Mira
# asked for. **NDCG@10** over judged queries stands for it before anybody sees a page. **Reformulations** (pages after
# which people type another query) and **p99 latency** are guardrails: they need not improve, but they stop a launch.

# %%
online_end = {"stage": "online", "level": "end-to-end"}
guardrail = {**online_end, "direction": "down", "guardrail": True}
metrics = [
    Metric(name="session_success_rate", **online_end, direction="up"),
    Metric(name="reformulation_rate", **guardrail, threshold=0.02),
    Metric(name="p99_latency_ms", **guardrail, threshold=200),
    Metric(
        name="ndcg_at_10",
        stage="offline",
        level="end-to-end",
        direction="up",
        predicts="session_success_rate",
    ),
]

# %% [markdown]
# ## Step 4: architecture and funnel
#
# Features first, by actor: of the query, of the document, of the pair. For each, write down when it is known. What comes
# with the query costs latency, what comes from last night's batch is a day old, and nothing may come from after the
# decision.

# %%
actors = {
    "query": feature_names[:3],
    "query x document": feature_names[3:6],
    "document": feature_names[6:],
}
features = [
    Feature(name, actor, available_s=-86_400 if actor == "document" else 0)
    for actor, names in actors.items()
    for name in names
]
for actor, names in actors.items():
    print(f"{actor}: {', '.join(names)}")

# %% [markdown]
# The plan asks for 90% of the relevant documents, on at most 600 cores. The draft has no funnel: selection takes 100,000
# matches out of the index, and the trees order them all. The design below it puts two cheap stages in front of the
# trees. They lose some relevant documents, so the plan states how many: guesses for now, of which step 5 measures one.
# `Design.check()` does the arithmetic that an interviewer does in the head.

# %%
load = {"daily_requests": 288_000_000, "peak_factor": 3, "corpus": world.corpus_size}
limits = {"p99_ms": 200, "results": 10, "min_recall": 0.9, "cores": 600}
requirements = Requirements(**load, **limits)
parts = {"requirements": requirements, "problem": problem, "metrics": metrics, "features": features}
columns = ["name", "items_in", "items_out", "us_per_item", "recall", "model"]


def design_with(*stages):
    rows = [Stage(**dict(zip(columns, stage, strict=True))) for stage in stages]
    return Design(name="Almanac", funnel=Funnel(rows), **parts)


selection = ("selection", world.corpus_size, 100_000, 1e-6, 0.98, "")
draft = design_with(selection, ("tree ranker", 100_000, 10, 46, 1.0, "trees"))
for finding in draft.check():
    print(textwrap.fill(str(finding), 95, subsequent_indent="  "))

# %%
design = design_with(
    selection,
    ("light score", 100_000, 100, 0.06, 0.97, ""),
    ("linear ranker", 100, 25, 0.06, 0.97, "linear"),
    ("tree ranker", 25, 10, 46, 1.0, "trees"),
)
print("findings:", len(design.check()))
for name, documents in (("draft", 100_000), ("one ranker", 100), ("funnel", 25)):
    print(f"{name}: {cores_needed(10_000, documents, 46, 0.7):,} cores for the trees")
draw_architecture(design, folded=True)
draw_funnel(design)
plt.show()

# %% [markdown]
# Above, the way of a query, along the top row and back along the second: four stages, each handing fewer documents to
# the next. Dashed is what runs offline: the log
# becomes training data, and training data the model. Below, what each stage leaves on a logarithmic scale: 10 billion,
# 100,000, 100, 25, 10. `SearchWorld` is the end of this funnel: `world.candidates` holds the 100 documents a query that
# the light score leaves.
#
# ## Step 5: build and evaluate offline
#
# Training data first. A satisfied click, the label of step 1, says something only of documents that were shown. So begin
# with raters: they grade all 100 candidates of 240 queries, from 0 (useless) to 4 (perfect).

# %%
grades = world.judge(world.queries["query_id"])
judged = grades.merge(world.candidates, on=["query_id", "doc_id"])
print(f"{len(judged):,} grades, at 20 s each {len(judged) * 20 / 3600:,.0f} hours of work")
print(judged["grade"].value_counts(normalize=True).sort_index().round(3).to_dict())

# %% [markdown] nbgrader={"grade_id": "split-by-query-statement"}
# ### Exercise: Hold out queries, not rows
#
# Your colleague Ines holds out a random 25% of the 24,000 rows. Each of the 240 queries is then in both parts: the model
# is tested on queries that it was trained on, and NDCG@10 orders the 25 held-out documents of a query where it should
# order 100.
#
# Write a function that splits judged rows into training and held-out rows, so that no query is in both. The held-out
# part gets `held_out_share` of the queries (within one query), drawn at random by `seed`, each with the same chance. The
# same seed gives the same queries again, even if the rows come in another order, as they do from a warehouse. Hand it over as `split_by_query`.
#
# ```python
# >>> rows = pd.DataFrame({"query_id": [1, 1, 2, 2, 3, 3, 4, 4],
# ...                      "grade": [0, 3, 1, 0, 2, 2, 0, 4]})
# >>> train, held_out = split_by_query(rows, held_out_share=0.25, seed=0)
# >>> len(train), len(held_out), len(set(train["query_id"]) & set(held_out["query_id"]))
# (6, 2, 0)
# ```


# %% nbgrader={"grade_id": "split-by-query", "solution": true}
def split_by_query(judged, held_out_share, seed):
    """Return (train, held_out), two tables that share no query.

    judged: one row a judged document, with a column query_id; all its columns are kept.
    """
    ### BEGIN SOLUTION
    queries = np.unique(judged["query_id"])
    n_held_out = round(held_out_share * len(queries))
    chosen = np.random.default_rng(seed).permutation(queries)[:n_held_out]
    is_held_out = judged["query_id"].isin(chosen)
    return judged[~is_held_out], judged[is_held_out]
    ### END SOLUTION


# %% nbgrader={"grade_id": "split-by-query-test", "grade": true, "points": 2}
from mlsd.checks import calling

few = pd.DataFrame({"query_id": np.repeat([4, 7, 9, 12], [5, 1, 2, 8]), "doc_id": range(16)})


def shares_no_query(parts):
    common = set(parts[0]["query_id"]) & set(parts[1]["query_id"])
    return not common and len(parts[0]) + len(parts[1]) == 16


wanted = "two tables with no common query and all 16 rows"
calling(split_by_query, few, 0.5, seed=1).gives(shares_no_query, wanted, "Draw queries, not rows.")
print("Visible checks passed; 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
ids = np.repeat(np.arange(500, 700), np.arange(1, 201))
many = pd.DataFrame({"query_id": ids, "doc_id": range(20_100), "grade": 1})
for share, seed in ((0.25, 3), (0.1, 4), (0.6, 5)):
    for_training, for_test = split_by_query(many.copy(), share, seed)
    drawn = set(for_test["query_id"])
    assert not drawn & set(for_training["query_id"]), "A query is in both parts."
    assert abs(len(drawn) - share * 200) <= 1, (
        f"Hold out {share:.0%} of the queries, not of the rows."
    )
    documents = sorted([*for_training["doc_id"], *for_test["doc_id"]])
    assert documents == list(range(20_100)), "Each row must be in exactly one part."
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "split-by-query-test-seed", "grade": true, "points": 1}
# 4 hidden checks run at grading: the seed, the order of the rows, and which queries are drawn.
### BEGIN HIDDEN TESTS
triples = pd.DataFrame({"query_id": np.repeat(np.arange(100), 3), "grade": 2})


def drawn(rows, seed):
    return frozenset(int(query) for query in split_by_query(rows.copy(), 0.3, seed)[1]["query_id"])


assert drawn(triples, 8) == drawn(triples, 8), "The same seed must give the same split."
assert drawn(triples, 8) == drawn(triples[::-1], 8), "The order of rows must not change the split."
splits = [drawn(triples, seed) for seed in range(40)]
counts = pd.Series([query for split in splits for query in split]).value_counts()
assert len(set(splits)) == 40, "Another seed must give another split."
assert len(counts) == 100 and counts.max() <= 28, (
    "Each query must have the same chance to be drawn."
)
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# The unit that you draw is the query. `np.unique` lists the distinct ones in an order that does not depend on the
# table; permute them with a generator made from `seed`, take the first few, and select rows with `isin`.

# %% [markdown] tags=["analysis"]
# Rows of one query share everything that the query brings: its words, its intent, its difficulty. The unit of the split
# is whatever the rows share at serving time, and a model that has to rank *new* queries must be tested on new ones.
# Elsewhere it is another unit: users for a recommender, patients for a scan, days wherever the future is to be
# predicted. If Almanac's traffic changed from week to week, you would split by query *and* by time.

# %% [markdown]
# ### The baseline ladder
#
# Each rung must beat the one below it, or you don't climb: a constant, today's rule, a linear model, trees. The cell
# below evaluates the first three. `offline_ndcg` hides the grades from the policy before it asks for scores.

# %%
train, held_out = split_by_query(judged, held_out_share=0.25, seed=1)
linear_model = LinearRegression().fit(train[feature_names], train["grade"])


def linear(candidates):
    return linear_model.predict(candidates[feature_names])


def offline_ndcg(policy, judged=held_out):
    shown = judged.drop(columns="grade")
    return mean_ndcg(judged.assign(score=pd.Series(policy(shown), index=shown.index)), k=10)


ladder = {"constant": offline_ndcg(lambda candidates: np.zeros(len(candidates)))}
ladder |= {"production": offline_ndcg(world.production), "linear": offline_ndcg(linear)}
pd.Series(ladder).round(3)

# %% [markdown] nbgrader={"grade_id": "fit-ranker-statement"}
# ### Exercise: A ranker that beats the line
#
# Word match counts only on pages that can be trusted, age only for queries about news. A sum of features can't say
# "only", and on Almanac's held-out queries the linear model stops near an NDCG@10 of 0.7.
#
# Write a function that fits a ranker to judged rows and returns it as a policy: a function that takes a table of
# candidates (with the features, without grades) and returns one score a row, higher is better. It reads only the columns
# in `feature_names`, and a score depends on its own row alone, whatever other rows are in the table. The bar, on average over
# two worlds that you have not seen, with 10,000 judged rows each: NDCG@10 on new queries at least 0.04 above a linear
# regression, and the share of successful sessions at least 0.10 above production. A fit may take a second. Hand it over
# as `fit_ranker`.
#
# ```python
# >>> policy = fit_ranker(train, feature_names)
# >>> len(policy(world.candidates.head(300)))
# 300
# ```


# %% nbgrader={"grade_id": "fit-ranker", "solution": true}
def fit_ranker(judged, feature_names):
    """Return a policy: a function of a candidates table that gives one score a row.

    judged: one row a judged document, with the features and a column grade (0..4);
    feature_names: list of the columns that are known when the ranker serves.
    """
    ### BEGIN SOLUTION
    model = HistGradientBoostingRegressor(max_iter=30, learning_rate=0.2, random_state=0)
    model.fit(judged[feature_names], judged["grade"])

    def policy(candidates):
        return model.predict(candidates[feature_names])

    return policy
    ### END SOLUTION


# %% nbgrader={"grade_id": "fit-ranker-test", "grade": true, "points": 2}
from mlsd.checks import calling, value
from mlsd.worlds import SearchWorld

small = SearchWorld(seed=31, n_queries=50)
rated, names = small.judge(range(50)).merge(small.candidates), list(small.feature_names)
calling(fit_ranker, rated[:2_000], names).gives(
    callable, "a function of candidates", "Return the policy."
)
rank = fit_ranker(rated, names)
mine, now = (small.run(each, 2_000)["session_success_rate"] for each in (rank, small.production))
nudge = f"Production has {now:.3f}. Is the best document the one with the highest score?"
value("session success", mine).satisfies(lambda share: share > now + 0.05, "0.05 more", nudge)
print("Visible checks passed; 2 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
pages, one = small.candidates, small.candidates.query("query_id == 8")
scores = pd.Series(rank(pages.copy()), index=pages.index)
same = np.allclose(scores[one.index], np.asarray(rank(one.copy()), dtype=float))
assert same, "A score must depend on its own row alone: a request holds one query's candidates."
few = ["semantic_match", "quality", "title_appeal"]
rank = fit_ranker(rated[:2_000].assign(clicks_after=rated["grade"]), few)
assert len(rank(pages[["query_id", "doc_id", *few]])) == 5_000, "Use only feature_names."
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "fit-ranker-test-worlds", "grade": true, "points": 4}
# 2 hidden checks run at grading: NDCG of new queries, and sessions, in worlds with other seeds.
### BEGIN HIDDEN TESTS
from sklearn.linear_model import LinearRegression

from mlsd.metrics import mean_ndcg
from mlsd.worlds import SearchWorld

gains = []
for seed in (1203, 1204):
    hidden, fresh = SearchWorld(seed, n_queries=100), SearchWorld(seed + 50, n_queries=100)
    seen, new = (each.judge(range(100)).merge(each.candidates) for each in (hidden, fresh))
    names = list(hidden.feature_names)
    rank, line = fit_ranker(seen.copy(), names), LinearRegression().fit(seen[names], seen["grade"])
    mine = pd.Series(rank(new.drop(columns="grade")), index=new.index)
    ndcg = [mean_ndcg(new.assign(score=each), 10) for each in (mine, line.predict(new[names]))]
    runs = [fresh.run(each, 3_000)["session_success_rate"] for each in (rank, fresh.production)]
    gains.append([ndcg[0] - ndcg[1], runs[0] - runs[1]])
ndcg, success = np.mean(gains, axis=0)
assert ndcg > 0.04, f"NDCG@10 on new queries {ndcg:+.3f} against a linear model, 0.04 is asked."
assert success > 0.1, f"Session success {success:+.3f} against production, 0.10 is asked."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# You need a model that can say "this feature counts only if that one is high" without being told which pairs to cross:
# trees do. Fit a `HistGradientBoostingRegressor` to the grades, define a function inside `fit_ranker` that predicts from
# `candidates[feature_names]`, and return that function.

# %% [markdown] tags=["analysis"]
# The gap between line and trees is what interactions are worth here. Regression on the grade is the simplest of three
# families: pointwise (predict the grade), pairwise (which of two documents is better) and listwise (NDCG itself). On
# 24,000 rows the pointwise trees are hard to beat; chapter 8 measures the others. With the interactions turned off
# (`SearchWorld(interaction=0)`) a line does as well for a fraction of the cost: run the ladder before you choose.

# %%
trees = fit_ranker(train, feature_names)
ladder["trees"] = offline_ndcg(trees)
figures.bars(ladder, title="Interactions are worth a rung", xlabel="NDCG@10", highlight="trees")
plt.show()

# %% [markdown]
# The bars show the ladder: a constant, production, the linear model, your trees, each clearly above the one before.
#
# ### Clicks instead of raters
#
# Grades cost hours; clicks come for nothing, and they mislead. An impression without a click is taken for a "no", but
# most results are never looked at. To learn who looks where, Almanac served eight small slices of traffic in random
# order. There, position says nothing about quality, so clicks by position show attention alone.


# %%
def noisy_production(strength, seed):
    rng = np.random.default_rng(seed)
    return lambda rows: world.production(rows) + strength * rng.normal(size=len(rows))


slices = [world.log(noisy_production(1_000, week), 1_500, week=week) for week in range(8)]
click_rate = pd.concat(slices).groupby("position")["clicked"].mean()
examination = click_rate / click_rate[1]
curves = {"estimated from shuffled pages": examination, "truth": world.oracle().examination}
ax = figures.examination(curves, title="Position 10 gets a tenth of the looks of position 1")
ax.set_ylabel("examination, relative to position 1")
plt.show()

# %% [markdown]
# Both curves fall from 1 at position 1 to about 0.1 at position 10, and the estimate follows the truth. So an
# impression at position 10 without a click is a tenth of a "no".

# %% [markdown] nbgrader={"grade_id": "examined-labels-statement"}
# ### Exercise: What a click says about a document
#
# In the log of one week, document 5 was shown for a query at position 1 (clicked, 42 s) and at position 2 (not
# clicked). Position 2 is looked at half as often as position 1, so the document had 1.5 looks and one success.
#
# Write a function that turns a log into training data, one row for each query and document in it, with the columns
# `query_id`, `doc_id`, `label` and `weight`. The weight is the number of looks: the sum of the examination of its
# positions. The label is the number of successes divided by the number of looks; it may exceed 1, and stays as it is. A
# success is a click with `success_dwell_s` seconds or more.
# Hand it over as `examined_labels`.
#
# ```python
# >>> log = pd.DataFrame({"query_id": [1, 1, 1], "doc_id": [5, 5, 6], "position": [1, 2, 2],
# ...                     "clicked": [True, False, True], "dwell_s": [42.0, 0.0, 3.0]})
# >>> examined_labels(log, examination=pd.Series({1: 1.0, 2: 0.5})).round(3).to_dict("list")
# {'query_id': [1, 1], 'doc_id': [5, 6], 'label': [0.667, 0.0], 'weight': [1.5, 0.5]}
# ```


# %% nbgrader={"grade_id": "examined-labels", "solution": true}
def examined_labels(log, examination, success_dwell_s=10):
    """Return a table with one row for each query and document, and a label and a weight.

    log: impressions, with query_id, doc_id, position, clicked and dwell_s (seconds);
    examination: Series, the index is the position (from 1), the values are probabilities.
    """
    ### BEGIN SOLUTION
    rows = log[["query_id", "doc_id"]].copy()
    rows["weight"] = log["position"].map(examination)
    rows["successes"] = log["clicked"] & (log["dwell_s"] >= success_dwell_s)
    table = rows.groupby(["query_id", "doc_id"], as_index=False).sum()
    table["label"] = table["successes"] / table["weight"]
    return table[["query_id", "doc_id", "label", "weight"]]
    ### END SOLUTION


# %% nbgrader={"grade_id": "examined-labels-test", "grade": true, "points": 2}
from mlsd.checks import calling

keys = ["query_id", "doc_id"]


def labels_of(rows, looks, **more):
    log = pd.DataFrame(rows, columns=[*keys, "position", "clicked", "dwell_s"])
    table = examined_labels(log, pd.Series(looks), **more).sort_values(keys)
    return table[[*keys, "label", "weight"]].to_numpy(dtype=float).tolist()


rows = [(1, 5, 1, True, 42.0), (1, 5, 2, False, 0.0), (1, 6, 2, True, 3.0), (2, 5, 1, True, 10.0)]
right = [[1, 5, 0.5, 2], [1, 6, 0, 1], [2, 5, 1, 1]]
calling(labels_of, rows, {1: 1.0, 2: 1.0}).returns(
    right, "All is examined: an impression is a look."
)
print("Visible checks passed; 1 hidden check runs at grading.")
### BEGIN HIDDEN TESTS
rows = [(3, 8, 4, False, 0.0), (3, 8, 4, True, 25.0), (3, 9, 3, False, 0.0), (4, 8, 1, True, 12.0)]
looks, right = {1: 1.0, 3: 1.0, 4: 1.0}, [[3, 8, 0.5, 2], [3, 9, 0, 1], [4, 8, 1, 1]]
calling(labels_of, rows, looks).returns(right, "Keep the documents that nobody clicked.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "examined-labels-test-looks", "grade": true, "points": 2}
from mlsd.checks import calling

rows = [(1, 5, 1, True, 42.0), (1, 5, 2, False, 0.0), (1, 6, 2, True, 3.0), (2, 5, 1, True, 10.0)]
right = [[1, 5, 2 / 3, 1.5], [1, 6, 0, 0.5], [2, 5, 1, 1]]
calling(labels_of, rows, {1: 1.0, 2: 0.5}).returns(right, "At position 2 a page gives half a look.")
print("Visible checks passed; 2 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
rows = [(3, 8, 4, False, 0.0), (3, 8, 4, True, 25.0), (3, 9, 3, False, 0.0), (3, 8, 3, True, 31.0)]
rows += [(4, 8, 1, True, 19.0), (4, 8, 3, True, 20.0)]
looks, right = {4: 0.25, 3: 0.5, 1: 0.8}, [[3, 8, 2, 1], [3, 9, 0, 0.5], [4, 8, 1 / 1.3, 1.3]]
calling(labels_of, rows, looks, success_dwell_s=20).returns(
    right, "Look examination up by position."
)
right[2][2] = 2 / 1.3
calling(labels_of, rows[::-1], looks, success_dwell_s=5).returns(right, "Mind success_dwell_s.")
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Give each impression two numbers: how much of a look it was, which `log["position"].map(examination)` looks up, and
# whether it was a success. The rest is a sum over each query and document, and one division.

# %% [markdown] tags=["analysis"]
# A document with two looks and one success gets 0.5 with weight 2; with 200 looks and 100 successes it gets the same
# label with a hundred times the weight. This is the position-based click model, solved for a known examination. It
# mends *position* bias only. Documents that were never shown have no row, which is why the log must come from a policy
# that explores. And where a look is worth 0.01, one lucky click weighs like a hundred: clip such values.

# %% [markdown]
# Put it to use. The training log comes from production with some noise in its scores, so that documents get a chance
# which production would not show. Compare four labels from the same 6,000 pages: any click over impressions, a success
# over impressions, the same only above the last click (a popular rule: whatever stands below was perhaps not seen), and
# a success over looks.

# %%
log = world.log(noisy_production(0.25, seed=0), 6_000)
last_click = log["position"].where(log["clicked"]).groupby(log["request_id"]).transform("max")
always = pd.Series(1.0, index=range(1, 11))
sources = {
    "clicks / impressions": examined_labels(log, always, success_dwell_s=0),
    "successes / impressions": examined_labels(log, always),
    "the same above the last click": examined_labels(log[log["position"] <= last_click], always),
    "successes / looks": examined_labels(log, examination),
}
from_clicks, fast = {}, {"max_iter": 30, "max_bins": 16, "random_state": 0}
for name, table in sources.items():
    table, model = table.merge(world.candidates), HistGradientBoostingRegressor(**fast)
    model.fit(table[feature_names], table["label"], sample_weight=table["weight"])
    from_clicks[name] = offline_ndcg(lambda rows, fit=model: fit.predict(rows[feature_names]))

# %%
rungs = {"production": ladder["production"], **from_clicks, "grades of raters": ladder["trees"]}
title = "Labels decide: from clicks to satisfied looks"
figures.bars(rungs, title=title, xlabel="NDCG@10 on held-out queries")
plt.show()

# %% [markdown]
# The bars show trees trained on different labels. Clicks alone teach the model sensational titles; asking for ten
# seconds of dwell gains most. Dropping what stands below the last click helps a little, since much of it was never seen. Counting
# looks does better still, without a guess, and it keeps the pages without a click, which were looked at too. Raters stay
# ahead, at 133 hours of work against a log that costs next to nothing.
#
# ### The funnel, built
#
# The trees are too dear for all candidates. Let the linear model choose whom they see.

# %% [markdown] nbgrader={"grade_id": "two-stage-statement"}
# ### Exercise: Two stages under a budget
#
# If the trees see 25 of the 100 documents of a query, they need 17 cores instead of 66. A table of candidates may hold
# one query or, as in `world.candidates`, hundreds: the limit of 25 is for each query.
#
# Write a function that makes one policy out of two: `cheap` scores all candidates, `expensive` scores only the `keep`
# best of each query, and its scores are the final ones. What it has not scored gets `-inf`, which means "not shown". If
# cheap scores are equal at the limit, keep any of these rows, but never more than `keep`; a query with fewer rows keeps
# all. Rows come in any order, with any unique index, and the scores are in the order of the rows.
# Both are policies: they take a table and return an array or a Series, one score a row. Hand it over as `two_stage`.
#
# ```python
# >>> table = pd.DataFrame({"query_id": [1, 1, 1], "words": [0.1, 0.9, 0.8],
# ...                       "quality": [0.9, 0.2, 0.3]})
# >>> policy = two_stage(lambda rows: rows["words"], lambda rows: rows["quality"], keep=2)
# >>> [float(score) for score in policy(table)]
# [-inf, 0.2, 0.3]
# ```


# %% nbgrader={"grade_id": "two-stage", "solution": true}
def two_stage(cheap, expensive, keep):
    """Return a policy that lets `expensive` order the `keep` best of each query by `cheap`.

    cheap, expensive: functions of a candidates table that give one score a row.
    """

    ### BEGIN SOLUTION
    def policy(candidates):
        first = pd.Series(np.asarray(cheap(candidates), dtype=float), index=candidates.index)
        place = first.groupby(candidates["query_id"]).rank(ascending=False, method="first")
        kept = (place <= keep).to_numpy()
        scores = np.full(len(candidates), -np.inf)
        scores[kept] = expensive(candidates[kept])
        return scores

    return policy
    ### END SOLUTION


# %% nbgrader={"grade_id": "two-stage-test", "grade": true, "points": 3}
from mlsd.checks import calling

six = pd.DataFrame({"query_id": [2, 1, 2, 1, 1, 2], "a": [5, 1, 9, 3, 2, 7]})
six["b"] = [-1.0, 0.5, -3.0, 0.2, 0.9, -2.0]
both = two_stage(lambda rows: rows["a"], lambda rows: rows["b"], keep=2)
right = [-np.inf, -np.inf, -3.0, 0.2, 0.9, -2.0]
calling(both, six).returns(right, "The two best of each query by `a` get their score `b`.")
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
rng, seen = np.random.default_rng(40), []
many = pd.DataFrame(rng.integers(0, [30, 8], (900, 2)), columns=["query_id", "a"])
many = many.assign(b=rng.normal(size=900)).set_index(rng.permutation(900) + 50)
both = two_stage(lambda rows: rows["a"].array, lambda rows: seen.append(rows) or rows["b"], 7)
kept = pd.Series(both(many.copy()), index=many.index, dtype=float).loc[lambda s: s > -np.inf]
counts = [*pd.concat(seen)["query_id"].value_counts()]
assert counts == [7] * 30, "The expensive policy must see 7 rows of each query, once."
assert len(kept) == 210 and (many["b"][kept.index] == kept).all(), "Kept rows have its score."
limit = many.groupby("query_id")["a"].transform(lambda a: a.nlargest(7).min())
assert {*many.index[many["a"] > limit]} <= {*kept.index}, "Keep the best by the cheap score."
assert np.isfinite([*both(many.query("query_id == 3").head(5))]).all(), "Of five rows, keep all."
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "two-stage-test-world", "grade": true, "points": 2}
# 2 hidden checks run at grading: rows scored and sessions, in worlds with other seeds.
### BEGIN HIDDEN TESTS
from mlsd.worlds import SearchWorld


def rough(rows):
    return rows["semantic_match"] + rows["lexical_match"] + rows["quality"]


for seed in (2301, 2302):
    hidden, scored = SearchWorld(seed, n_queries=100), []
    ideal = hidden.oracle().ideal
    both = two_stage(
        rough, lambda rows, ideal=ideal, n=scored: n.append(len(rows)) or ideal(rows), 40
    )
    runs = [hidden.run(each, 5_000)["session_success_rate"] for each in (rough, both, ideal)]
    assert sum(scored) <= 40 * 100, (
        f"{sum(scored):,} rows for the expensive policy; 4,000 are allowed."
    )
    assert runs[1] > 0.25 * runs[0] + 0.75 * runs[2], (
        f"Session success {runs[1]:.3f}, best {runs[2]:.3f}."
    )
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Rank the cheap scores within each query, in descending order, and give ties different places:
# `scores.groupby(candidates["query_id"]).rank(ascending=False, method="first")`. Start from an array full of `-np.inf`,
# call `expensive` once, on the rows whose place is good enough, and fill these in.

# %% [markdown] tags=["analysis"]
# A cascade multiplies: what the first stage drops, no second stage can bring back. So the first stage is judged by
# *recall* of good documents at `keep`, not by its own order. `keep` is the one dial of the cascade. It should sit where
# the curve below turns flat, and it moves when the first stage gets better, when the trees get cheaper, or when traffic
# doubles overnight and you must shed load within the minute.

# %%
kept = [10, 15, 20, 25, 35, 50]
curve = [offline_ndcg(two_stage(linear, trees, keep)) for keep in kept]
ax = figures.learning_curve(kept, curve, ceiling=ladder["trees"], ceiling_name="trees on all 100")
ax.set_title("A quarter of the cost keeps nearly all of the quality")
ax.set(xlabel="documents a query that the trees score (log scale)", ylabel="NDCG@10")
ax.set_xticks(kept, kept)
ax.minorticks_off()
plt.show()
version_1, version_2 = linear, two_stage(linear, trees, keep=25)
is_kept = np.isfinite(version_2(held_out.drop(columns="grade")))
recall = is_kept[held_out["grade"] >= 3].mean()
print(f"NDCG@10: trees on 25 of 100 {offline_ndcg(version_2):.3f}, on all {ladder['trees']:.3f}")
print(f"recall of the linear ranker, grades 3 and 4: {recall:.3f}; the plan said 0.97")

# %% [markdown]
# The curve climbs steeply up to 20 documents and is nearly flat from 35 on. The plan was too hopeful about the recall,
# so the plan changes: that is what the measurement is for.
#
# ## Step 6: online
#
# Offline numbers earn a release the right to an experiment, no more. You launch the linear model first: the smallest
# step, with the simplest serving code. Three releases are tested. Each test hashes people to control or treatment, and
# the analysis sums up by person, since the sessions of one person are alike. (Latency, the other guardrail, is not part
# of SearchWorld; step 4 has done its arithmetic.)
#
# - **version 1**: the linear model against production.
# - **bolder titles**: version 1 with a bonus for sensational titles, against version 1.
# - **rounded features**: version 1 on features that take a quarter of the memory. Nobody hopes for a gain; it must not
#   lose 0.02 of session success. This one you read twice, after an hour and after a week.


# %%
def bolder(candidates):
    return linear(candidates) + 2 * candidates["title_appeal"]


def rounded(candidates):
    return linear(candidates.round(1))


tests = {
    "version 1": world.experiment(world.production, version_1, 10_000, week=9),
    "bolder titles": world.experiment(version_1, bolder, 10_000, week=9),
    "rounded features, an hour": world.experiment(version_1, rounded, 2_000, week=9),
    "rounded features, a week": world.experiment(version_1, rounded, 20_000, week=9),
}


# %%
def compare(log):
    success = (log["clicked"] & (log["dwell_s"] >= 10)) | (log["answer_read_s"] >= 5)
    log = log.assign(success=success)
    arms = [log[log["arm"] == arm] for arm in ("control", "treatment")]
    keys = ["user_id", "session_id"]
    sessions = [arm.groupby(keys, as_index=False)["success"].any() for arm in arms]
    pages = [arm.drop_duplicates("request_id") for arm in arms]
    tables = {"clicked": arms, "success": sessions, "reformulated": pages}
    return {column: compare_ratios(*pair, column) for column, pair in tables.items()}


results = {name: compare(log) for name, log in tests.items()}
pd.DataFrame(results).T.map(lambda result: f"{result.low:+.3f} to {result.high:+.3f}")

# %% [markdown] nbgrader={"grade_id": "decide-statement"}
# ### Exercise: Ship, hold or iterate
#
# After an hour, Ines reads of the rounded features: "Not significant, so there is no difference: ship." After a week
# Tomas reads: "Still not significant, so it does nothing: don't ship." Both take a missing difference for an answer.
#
# Write a function that decides from two 95% intervals `(low, high)` of treatment minus control. More session success is
# better, and a release may lose up to `success_margin` of it: 0 where a gain is asked for. More reformulations are
# worse; they may rise by up to `guardrail_margin`. Return `"ship"` if the intervals as a whole lie on the right side of
# both limits, `"hold"` if one of them as a whole lies on the wrong side, and else `"iterate"`: the test can't tell yet.
# Hand it over as `decide`.
#
# ```python
# >>> decide(success=(0.01, 0.03), guardrail=(-0.02, 0.004), guardrail_margin=0.02)
# 'ship'
# >>> decide(success=(-0.05, 0.04), guardrail=(-0.03, 0.03), guardrail_margin=0.02,
# ...        success_margin=0.02)
# 'iterate'
# ```


# %% nbgrader={"grade_id": "decide", "solution": true}
def decide(success, guardrail, guardrail_margin, success_margin=0.0):
    """Return "ship", "hold" or "iterate".

    success: interval (low, high) of the change in session success, as a share;
    guardrail: interval of the change in the reformulation rate, lower is better.
    """
    ### BEGIN SOLUTION
    if success[0] > -success_margin and guardrail[1] < guardrail_margin:
        return "ship"
    if success[1] < -success_margin or guardrail[0] > guardrail_margin:
        return "hold"
    return "iterate"
    ### END SOLUTION


# %% nbgrader={"grade_id": "decide-test", "grade": true, "points": 2}
from mlsd.checks import calling

calling(decide, (0.01, 0.03), (-0.02, 0.004), 0.02).returns(
    "ship", "A gain is shown, harm excluded."
)
calling(decide, (-0.03, -0.01), (-0.02, 0.004), 0.02).returns("hold", "A loss of success is shown.")
calling(decide, (-0.01, 0.03), (-0.02, 0.004), 0.02).returns(
    "iterate", "Neither gain nor loss is shown."
)
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
broken, unclear, tolerated = (0.03, 0.06), (-0.04, 0.05), (0.005, 0.015)
calling(decide, (0.02, 0.05), broken, 0.02).returns("hold", "No gain buys a broken guardrail.")
calling(decide, (-0.01, 0.03), broken, 0.02).returns("hold", "The guardrail is broken: stop.")
calling(decide, (0.02, 0.05), unclear, 0.02).returns(
    "iterate", "The guardrail may still be broken."
)
calling(decide, (0.02, 0.05), tolerated, 0.02).returns("ship", "The rise is real, and tolerated.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "decide-test-margins", "grade": true, "points": 2}
# 4 hidden checks run at grading: releases that need not gain, other margins, all combinations.
### BEGIN HIDDEN TESTS
from hypothesis import assume, given, strategies as st

from mlsd.checks import calling

calling(decide, (-0.008, 0.009), (-0.01, 0.01), 0.02, 0.02).returns("ship", "No gain is asked for.")
calling(decide, (-0.015, -0.005), (-0.01, 0.01), 0.02, 0.02).returns(
    "ship", "That much may be lost."
)
calling(decide, (-0.06, -0.03), (-0.01, 0.01), 0.02, 0.02).returns(
    "hold", "More is lost than may be."
)
ends = st.tuples(st.floats(-0.1, 0.1), st.floats(-0.1, 0.1)).map(sorted)


@given(ends, ends, st.floats(0.001, 0.05), st.sampled_from([0.0, 0.01, 0.03]))
def follows_the_rule(success, guardrail, limit, loss):
    distances = [end + loss for end in success], [limit - end for end in guardrail]
    assume(min(abs(distance) for pair in distances for distance in pair) > 1e-9)
    sides = [{distance > 0 for distance in pair} for pair in distances]
    right = "ship" if sides == [{True}, {True}] else "hold" if {False} in sides else "iterate"
    assert decide(tuple(success), tuple(guardrail), limit, loss) == right, f"{right!r} is right."


follows_the_rule()
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Draw each interval and its limit on a line. For success, which end must be above the limit for the *whole* interval to
# be? For the guardrail, which end must be below?

# %% [markdown] tags=["analysis"]
# "Not significant" has two readings, and the width of the interval tells them apart. Hour and week both hold zero, but
# only the week excludes a loss of 0.02; that is a *non-inferiority* test, the usual one for refactoring and cost cuts.
# The margin must be fixed before the test, from what a loss is worth: a wide one ships anything. A wide interval asks
# for more people, not for another opinion.

# %%
for name, result in results.items():
    intervals = [
        (result[metric].low, result[metric].high) for metric in ("success", "reformulated")
    ]
    margin = 0.02 if name.startswith("rounded") else 0.0
    print(f"{name:<28}", decide(*intervals, guardrail_margin=0.02, success_margin=margin))
ax = figures.interval({name: result["success"] for name, result in results.items()})
ax.set_title("One gain, one loss, and two that look alike but aren't")
ax.set_xlabel("change in session success, 95% interval")
plt.show()

# %% [markdown]
# The intervals: version 1 lies far above zero, bolder titles below it. Both readings of the rounded features hold zero,
# but that of the first hour is about three times as wide. And look at the column `clicked` of the table above: bolder titles
# *raised* the clicks. A team that reads only this column ships them.
#
# ## Step 7: iterate
#
# Version 1 is live. Version 2, your two-stage ranker, gained much offline, and the serving team has written its feature
# service. The locked cell stands for that service. Its faults depend on a seed, so that reading it gives nothing away.


# %% nbgrader={"grade_id": "serving-code", "locked": true}
def as_served(candidates, seed=46):
    """Return the candidates with their features as the serving code computes them."""
    rng = np.random.default_rng(seed)
    names = ["lexical_match", "title_match", "semantic_match", "popularity", "quality", "age_days"]
    percent, gaps, shifted = rng.permutation(names)[:3]
    served = candidates.copy()
    served[percent] = 100 * served[percent]
    served[gaps] = served[gaps].where(rng.random(len(served)) < 0.5, 0.0)
    served[shifted] = np.roll(served[shifted], 1)
    return served


# %%
def version_2_live(candidates):
    return version_2(as_served(candidates))


second_test = compare(world.experiment(version_1, version_2_live, 20_000, week=10))["success"]
print(f"offline: NDCG@10 {offline_ndcg(version_2) - offline_ndcg(version_1):+.3f}")
print(f"online: session success {second_test.low:+.3f} to {second_test.high:+.3f}")

# %% [markdown]
# A gain offline, none online. Suspects, and what clears each:
#
# | suspect | what you would see | how to look |
# |---|---|---|
# | leak | a feature known only after the decision | `available_s` above 0 in step 4: there is none |
# | wrong metric | NDCG does not move with session success | plot one against the other for past releases |
# | broken component | one stage loses what the others gain | hand it perfect input and see |
# | skew | a feature differs between training and serving | join the serving log with the training table |
#
# The second first:

# %%
releases = {"shuffled": shuffled, "production": world.production, "bolder titles": bolder}
releases |= {"version 1": version_1, "version 2": version_2}
in_use = releases | {"version 2": version_2_live}
fig, ax = plt.subplots()
for name, policy in releases.items():
    x, y = offline_ndcg(policy), world.run(in_use[name], 5_000, week=10)["session_success_rate"]
    ax.scatter(x, y, color="C1" if name == "version 2" else "C0")
    ax.annotate(name, (x, y), xytext=(0, -16), textcoords="offset points", ha="center")
ax.set(xlabel="NDCG@10 on held-out queries", ylabel="session success online", xlim=(0, 1))
ax.margins(y=0.15)
ax.set_title("Four policies do online what NDCG says, version 2 doesn't")
plt.show()

# %% [markdown]
# Session success rises with NDCG over four policies, from shuffled to version 1. The metric is not to blame: version 2
# stands far to the right of version 1, and no higher. What about the features?

# %% [markdown] nbgrader={"grade_id": "skewed-features-statement"}
# ### Exercise: Find the features that serving gets wrong
#
# The serving log holds a fifth of the candidates with the features *as served*, rounded to four decimals, in the order
# of the requests. Most features agree in every row; some don't, and their averages need not show it.
#
# Write a function that compares the offline table with the served one, row by row for the same query and document, and
# returns the list of the names in `feature_names` (in that order) that differ in more than `max_share` of the common
# rows. Two values agree if $|\text{served} - \text{offline}| \le \text{tolerance} \cdot (1 + |\text{offline}|)$, which
# suits small values and large ones. A value that is missing in one table only counts as different; missing in both, it
# agrees.
# Hand it over as `skewed_features`.
#
# ```python
# >>> offline = pd.DataFrame({"query_id": [1, 1], "doc_id": [5, 6],
# ...                         "quality": [0.2, 0.9], "age_days": [3.0, 40.0]})
# >>> served = pd.DataFrame({"query_id": [1, 1], "doc_id": [6, 5],
# ...                        "quality": [0.9, 0.2], "age_days": [960.0, 72.0]})
# >>> skewed_features(offline, served, ["quality", "age_days"])
# ['age_days']
# ```


# %% nbgrader={"grade_id": "skewed-features", "solution": true}
def skewed_features(offline, served, feature_names, tolerance=1e-3, max_share=0.01):
    """Return the names of the features whose served values differ from the offline ones.

    offline, served: tables with query_id, doc_id and the features, in any order of rows;
    served may lack rows. max_share: share of the common rows that may differ.
    """
    ### BEGIN SOLUTION
    both = offline.merge(served, on=["query_id", "doc_id"], suffixes=("_offline", "_served"))

    def share_that_differs(name):
        pair = both[f"{name}_served"], both[f"{name}_offline"]
        return 1 - np.isclose(*pair, rtol=tolerance, atol=tolerance, equal_nan=True).mean()

    return [name for name in feature_names if share_that_differs(name) > max_share]
    ### END SOLUTION


# %% nbgrader={"grade_id": "skewed-features-test", "grade": true, "points": 3}
from mlsd.checks import calling

rng, names = np.random.default_rng(70), [*"abcdefg", "tiny", "age"]
known = pd.DataFrame(rng.random((1_000, 9)) * [*[1] * 7, 1e-3, 900], columns=names)
known = known.assign(query_id=np.repeat(np.arange(40), 25), doc_id=np.arange(1_000))
logged = known.sample(frac=0.6, random_state=70).round(4)
nudge = "Join on query and document, then compare value by value."
calling(skewed_features, known, logged.assign(c=100 * logged["c"]), names).returns(["c"], nudge)
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
coin = rng.random(len(logged))
bad = logged.assign(b=np.roll(logged["b"], 1), e=1 - logged["e"], f=logged["f"].where(coin > 0.05))
bad["g"] = logged["g"].where(np.arange(600) > 8, -1.0)
calling(skewed_features, known, bad, names).returns([*"befg"], "Shifted, flipped, missing, -1.")
calling(skewed_features, known, bad, [*"gde"], max_share=0.1).returns(["e"], "Mind max_share.")
bad = logged.assign(age=logged["age"] * 1.004, a=logged["a"].where(coin > 0.004, 0.0))
calling(skewed_features, known, bad, names, tolerance=0.01).returns([], "All agree within 1%.")
gaps = [table.assign(g=table["g"].where(table["doc_id"] % 3 > 0)) for table in (known, bad)]
calling(skewed_features, *gaps, names, tolerance=0.002).returns(["age"], "0.4% is beyond 0.2%.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "skewed-features-test-world", "grade": true, "points": 2}
# 2 hidden checks run at grading: what you find is mended in other worlds, and sessions are counted.
### BEGIN HIDDEN TESTS
from sklearn.ensemble import HistGradientBoostingRegressor

from mlsd.worlds import SearchWorld

for seed, broken in ((3401, ["quality", "age_days"]), (3402, ["semantic_match", "title_match"])):
    hidden = SearchWorld(seed, n_queries=60)
    true, names, rng = hidden.candidates, list(hidden.feature_names), np.random.default_rng(seed)
    model = HistGradientBoostingRegressor(max_iter=25, random_state=0)
    model.fit(true[names], hidden.judge(range(60))["grade"])
    served = true.assign(**{name: rng.permutation(true[name]) for name in broken})
    found = list(skewed_features(true.copy(), served.sample(3_000, random_state=1).round(4), names))
    assert found == [name for name in names if name in broken], f"Found {found}, broken: {broken}."
    scores = [model.predict(table[names]) for table in (served, served.assign(**true[found]))]
    runs = [hidden.run(lambda rows, s=s: s, 4_000)["session_success_rate"] for s in scores]
    assert runs[1] > runs[0] + 0.05, f"Session success {runs[1]:.3f} mended, {runs[0]:.3f} broken."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Two tables in different orders have to be joined: `offline.merge(served, on=["query_id", "doc_id"],
# suffixes=("_offline", "_served"))`. Then `np.isclose`, with `rtol`, `atol` and `equal_nan`, compares two columns value
# by value. Mind which of its two arguments `rtol` refers to.

# %% [markdown] tags=["analysis"]
# Comparing averages finds the percentages, and misses rows that are off by one: the values are all there, only in the
# wrong place. That is why a serving system logs the features with each request, and why training on *logged* features,
# where you can, removes this kind of skew at the root. In production the join runs every hour on a sample and raises an
# alarm; the tolerance is for rounding, the share for values that were updated in between.

# %%
served_log = as_served(world.candidates).sample(frac=0.2, random_state=5).round(4)
found = skewed_features(world.candidates, served_log, feature_names)
print("differ between training and serving:", ", ".join(found))


def version_2_mended(candidates):
    return version_2(as_served(candidates).assign(**candidates[found]))


third_test = compare(world.experiment(version_1, version_2_mended, 10_000, week=11))["success"]
ax = figures.interval({"with skewed features": second_test, "mended": third_test})
ax.set_title("The gain was there; serving threw it away")
ax.set_xlabel("change in session success against version 1")
plt.show()

# %% [markdown]
# The intervals: with the skewed features version 2 can't be told from version 1; with the same model and mended features
# it gains, far from zero. Nothing was retrained.
#
# ## Recap
#
# - **Set up** the problem as data: decision, input, output, label, baseline. Then it can be checked.
# - **Scale**: one multiplication showed that trees can't see 100,000 documents, and that they can see 25.
# - **Metrics**: clicks would have shipped sensational titles. Session success decides, NDCG stands in for it offline,
#   guardrails stop a launch.
# - **Architecture**: a funnel in which each stage sees fewer documents and spends more on each. What a stage drops, no
#   later one brings back.
# - **Offline**: split by what rows share, climb the ladder rung by rung, count looks instead of impressions.
# - **Online**: decide from intervals and margins. "Not significant" is a question of width.
# - **Iterate**: an offline gain without an online one has four suspects. Look at each with data before you touch the
#   model.
