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
# Nadia runs search at Saffron, a recipe site. She says: **"Design our search."** Then she leans back. You have 45
# minutes. Set a clock, keep to the plan and leave a part unfinished rather than the next one unbegun.
#
# | minutes | what you do | what you hand over |
# |---|---|---|
# | 0 to 5 | clarify, pin the numbers | `requirements` |
# | 5 to 14 | problem, label, features | `problem`, `features` |
# | 14 to 22 | metrics | `metric_plan` |
# | 22 to 33 | architecture | `funnel` |
# | 33 to 45 | twists and risks | four tasks in prose, notes will do |
# | after the clock | run it, which no whiteboard can | `two_stage`, `build_ranker` |
#
# Each part is an object of `mlsd.design`, so that its arithmetic and its gaps can be checked. Its fields are given by
# name, such as `corpus=1_000`; `help(Requirements)` lists them. There is no one right design: every one that holds
# together and does its job in the world gets full points.

# %% nbgrader={"grade_id": "interview-setup", "locked": true}
import random
import textwrap
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from mlsd import figures
from mlsd.design import Design, Feature, Funnel, Metric, ProblemStatement, Requirements, Stage
from mlsd.design.diagram import draw_architecture, draw_funnel
from mlsd.experiments import compare_ratios
from mlsd.worlds import SearchWorld

figures.use_style()
saffron = SearchWorld(seed=5)

# %% [markdown]
# ## Minutes 0 to 5: clarify
#
# You ask; Nadia answers. Each answer should change something in your design, or you need not have asked.
#
# | you ask | Nadia answers |
# |---|---|
# | How many people search? | 80 million a day, three searches each. The hour before dinner carries three times the mean. |
# | What is searched, what is shown? | 200 million recipes and articles. Ten on a page. |
# | How fast? | 99 of 100 pages are on the screen within 300 ms. Network and browser take 100 of these. |
# | How fresh? | A new recipe can be found 15 minutes after it is published. |
# | How complete? | Of five good recipes for a query, at most one may be lost on the way to the page. |
# | On which machines? | 4,000 cores, and no more this year. |

# %% [markdown] nbgrader={"grade_id": "interview-requirements-statement"}
# ### Exercise: Requirements in numbers
#
# Put Nadia's answers down as a `Requirements` object: `daily_requests`, `peak_factor`, `p99_ms` (what is left for your
# service), `corpus`, `results`, `freshness_s`, `min_recall`, `cores`, and as `stated_peak_qps` the searches a second
# at the peak, as you would say it aloud (10% off is fine). Hand it over as `requirements`.
#
# ```python
# >>> requirements.results
# 10
# ```

# %% nbgrader={"grade_id": "interview-requirements", "solution": true}
### BEGIN SOLUTION
requirements = Requirements(
    daily_requests=80_000_000 * 3,
    peak_factor=3,
    p99_ms=300 - 100,
    corpus=200_000_000,
    results=10,
    freshness_s=15 * 60,
    min_recall=4 / 5,
    cores=4_000,
    stated_peak_qps=8_300,
)
### END SOLUTION

# %% nbgrader={"grade_id": "interview-requirements-test", "grade": true, "points": 1}
from mlsd.checks import value
from mlsd.design import Requirements
from mlsd.design.requirements import check_requirements

value("requirements", requirements).satisfies(
    lambda r: isinstance(r, Requirements),
    "a Requirements object",
    "Requirements(daily_requests=...).",
)
findings = [str(finding) for finding in check_requirements(requirements)]
assert not findings, "\n".join(["Your numbers contradict each other:", *findings])
print("Load: visible checks passed; 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
value("requirements.qps", requirements.qps).equals(240e6 / 86_400, "Three searches each.", tol=0.02)
value("requirements.peak_qps", requirements.peak_qps).equals(
    720e6 / 86_400, "The hour before dinner carries three times the mean.", tol=0.02
)
value("requirements.stated_peak_qps", requirements.stated_peak_qps).equals(
    720e6 / 86_400, "Say the peak in searches a second.", tol=0.1
)
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "interview-requirements-test-limits", "grade": true, "points": 1}
from mlsd.checks import value

print("Limits: 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
value("requirements.p99_ms", requirements.p99_ms).equals(
    200, "Network and browser take 100 of the 300 ms; your service has the rest."
)
value("requirements.freshness_s", requirements.freshness_s).equals(900, "15 minutes, in seconds.")
value("requirements.min_recall", requirements.min_recall).equals(
    0.8, "Four of five good recipes must reach the page."
)
sizes = [requirements.corpus, requirements.results, requirements.cores]
value("[corpus, results, cores]", sizes).equals([200_000_000, 10, 4_000], "As Nadia said.")
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# People are not searches. A day has 86,400 seconds. Read the units at the end of the names: `_ms`, `_s`.

# %% [markdown] tags=["analysis"]
# About 8,300 searches a second at the peak, so 4,000 cores give each search less than half a second of one core's
# time. This one number decides the architecture: nothing costly may touch more than a few hundred of 200 million
# recipes. Had Nadia said 1,000 searches a day, one machine and a brute-force model would do, and drawing a funnel
# would be the mistake. State a number, say what follows from it, and go on.

# %% [markdown]
# ## Minutes 5 to 14: the problem
#
# "What is success?" you ask. Nadia: "They find something to cook. But over two of five clicks are back within ten seconds. And
# one session in eight wants a fact, such as how long to boil an egg, which the answer box gives without a click." Her
# log shows how long people stayed after a click: two humps, one of a few seconds, one of a minute and more.

# %%
log = saffron.log(saffron.production, 8_000)
dwell_s = log.loc[log["clicked"], "dwell_s"]
fig, ax = plt.subplots()
ax.hist(dwell_s, bins=np.geomspace(0.5, 1_000, 40))
ax.axvline(10, color="black", linestyle="--")
ax.set(xscale="log", xlabel="dwell time after a click (s, log scale)", ylabel="clicks")
ax.xaxis.set_major_formatter("{x:g}")
ax.set_title(f"{(dwell_s < 10).mean():.0%} of the clicks are back within ten seconds")
plt.show()

# %% [markdown]
# Word match mixed with popularity ranks the recipes today. The logs, kept for 90 days, hold:
#
# | signal | describes | its value is known |
# |---|---|---|
# | `words_matched`, `meaning_matched` | query x recipe | with the request |
# | `query_length` | query | with the request |
# | `query_searches_30d` | query | at midnight, over the 30 days before |
# | `device` | searcher | with the request |
# | `favourite_cuisine` | searcher | at midnight, from the visits before |
# | `editor_score` | recipe | when it is published |
# | `recipe_age_days` | recipe | with the request |
# | `recipe_clicks_that_day` | recipe | at midnight, over the whole day of the request |
# | `clicked` | query x recipe | 5 minutes after the page |
# | `reformulated` | query | 10 minutes after |
# | `long_click`, dwell of 10 s or more | query x recipe | 30 minutes after |
# | `saved` | searcher x recipe | one day after |
# | `cooked` | searcher x recipe | seven days after |

# %% [markdown] nbgrader={"grade_id": "interview-problem-statement"}
# ### Exercise: The problem, its label and its features
#
# Hand over `problem`, a `ProblemStatement` (`decision`, `actor`, `input`, `output`, `label`, `horizon_days`,
# `baseline`, `log_days`) whose `label` is the name of a signal in the table: one that comes after the page and says that
# a recipe helped. Hand over also `features`, a list of at least six `Feature(name, actor, available_s)`, some of which
# describe the query and some the recipe: `available_s` is negative for what is known before the request, 0 for what
# comes with it. Take names and actors from the table.
#
# ```python
# >>> len(features) >= 6
# True
# ```

# %% nbgrader={"grade_id": "interview-problem", "solution": true}
### BEGIN SOLUTION
problem = ProblemStatement(
    decision="which ten recipes to show, and in which order",
    actor="searcher",
    input=("searcher", "query", "recipe"),
    output="ten recipes, best first",
    label="long_click",
    horizon_days=30 / (24 * 60),
    baseline="word match mixed with popularity, as today",
    log_days=90,
)
nightly = -86_400
features = [
    Feature("words_matched", "query x recipe", 0),
    Feature("meaning_matched", "query x recipe", 0),
    Feature("query_searches_30d", "query", nightly),
    Feature("device", "searcher", 0),
    Feature("favourite_cuisine", "searcher", nightly),
    Feature("editor_score", "recipe", nightly),
    Feature("recipe_age_days", "recipe", 0),
]
### END SOLUTION

# %% nbgrader={"grade_id": "interview-problem-test", "grade": true, "points": 2}
from mlsd.checks import value
from mlsd.design import ProblemStatement
from mlsd.design.problem import check_problem

value("problem", problem).satisfies(
    lambda p: isinstance(p, ProblemStatement), "a ProblemStatement object"
)
findings = [str(finding) for finding in check_problem(problem)]
assert not findings, "\n".join(["The statement has gaps:", *findings])
print("Problem: visible checks passed; 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
known_days = {"long_click": 30 / 1440, "saved": 1, "cooked": 7}
value("problem.label", problem.label).satisfies(
    lambda label: label in known_days,
    "a signal that comes after the decision and says that a recipe helped",
)
value("problem.horizon_days", problem.horizon_days).equals(
    known_days[problem.label], "Take the delay of your label from the table, in days.", tol=0.1
)
kept = problem.log_days is not None and problem.log_days <= 90
assert kept, "State how many days of log there are; Nadia keeps 90."
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "interview-problem-test-features", "grade": true, "points": 2}
from mlsd.checks import value
from mlsd.design import Feature
from mlsd.design.features import check_features

value("features", features).satisfies(
    lambda fs: all(isinstance(f, Feature) for f in fs) and len({f.name for f in fs}) >= 6,
    "a list of at least six different Features",
)
findings = [str(finding) for finding in check_features(features, problem)]
assert not findings, "\n".join(["The features don't fit the problem:", *findings])
print("Features: visible checks passed; 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
late = {"clicked", "reformulated", "long_click", "saved", "cooked", "recipe_clicks_that_day"}
late |= {"dwell", "dwell_s", "dwell_time"}
leaks = sorted(late & {f.name for f in features})
assert not leaks, f"{leaks} hold what happens after the request: the log has it, serving has not."
told_apart = {"query", "recipe"} <= {actor for f in features for actor in f.actors}
assert told_apart, "Without features of query and recipe all searches get the same page."
of_query = {"words_matched", "meaning_matched", "query_length", "query_searches_30d"}
right = all("query" in f.actors for f in features if f.name in of_query)
assert right, "Say whom each feature describes, as in the table."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Go down the last column of the table with the request in mind: it is 10:15, the page must be ranked now. Which
# values exist? The label must say that the recipe helped, and its delay goes into `horizon_days`, in days. A count over
# a whole day, joined to a morning request by date, holds the afternoon.

# %% [markdown] tags=["analysis"]
# `long_click`, `saved` and `cooked` all pass, and they trade volume for truth: a long click comes with more than half of
# the clicks and within half an hour, a cooked recipe once in a while and after a week, which also means that the youngest
# week of the log can't be used. `clicked` is denser still and is bent by titles that promise too much; if long clicks
# were not logged, you would take it and correct for that. The leak to remember is the day's count: offline it looks
# like the best feature of all.

# %% [markdown]
# ## Minutes 14 to 22: metrics
#
# Nadia opens a dashboard: an ordinary week, and the day on which an index and the answer box broke. In an ordinary
# week p99 lies between 150 and 175 ms and a million searches cost 28 to 32 USD; rates move by up to a hundredth.


# %% nbgrader={"grade_id": "interview-dashboard", "locked": true}
def broken_index(candidates):
    """Rank at random, and find nothing for every tenth query."""
    scores = np.random.default_rng(5).random(len(candidates))
    return np.where(candidates["query_id"] % 10 == 0, -np.inf, scores)


week = saffron.run(saffron.production, 20_000)
bad_day = saffron.vary(zero_click_rate=0.0).run(broken_index, 20_000)
dashboard = pd.DataFrame({"ordinary": week, "bad day": bad_day}).drop("ndcg_at_10")
dashboard.loc["p99_ms"] = [160, 900]
dashboard.loc["cost_usd_per_million"] = [30, 120]
dashboard.round(3)

# %% [markdown] nbgrader={"grade_id": "interview-metric-plan-statement"}
# ### Exercise: A metric plan that can decide
#
# A plan is worth something if it lets good launches pass and stops bad ones. A `Metric` has a `name`, a `stage`
# ("offline", "online"), a `level` ("component", "end-to-end") and a `direction`, the way that is better ("up", "down").
# Hand over `metric_plan`, a list of metrics with
#
# - exactly one online end-to-end metric that is not a guardrail: it decides the launch, and it is on the dashboard;
# - at least one offline metric, which `predicts` an online metric of the plan by name;
# - at least one metric of a component;
# - at least two online metrics from the dashboard with `guardrail=True` and a `threshold` in the metric's own unit,
#   silent in ordinary weeks and alarmed on the bad day.
#
# ```python
# >>> sum(metric.guardrail for metric in metric_plan) >= 2
# True
# ```

# %% nbgrader={"grade_id": "interview-metric-plan", "solution": true}
### BEGIN SOLUTION
success, empty = "session_success_rate", "zero_result_rate"
metric_plan = [
    Metric(name=success, stage="online", level="end-to-end", direction="up"),
    Metric(name="NDCG@10", stage="offline", level="end-to-end", direction="up", predicts=success),
    Metric(name="recall", stage="offline", level="component", direction="up", predicts=empty),
]
guardrails = {empty: ("component", 0.02), "p99_ms": ("end-to-end", 200)}
for name, (level, threshold) in guardrails.items():
    limit = {"direction": "down", "guardrail": True, "threshold": threshold}
    metric_plan.append(Metric(name=name, stage="online", level=level, **limit))
### END SOLUTION

# %% nbgrader={"grade_id": "interview-metric-plan-test", "grade": true, "points": 2}
from mlsd.checks import value
from mlsd.design.metrics import check_metrics
from mlsd.worlds import SearchWorld

findings = [str(finding) for finding in check_metrics(metric_plan)]
assert not findings, "\n".join(["The plan has gaps:", *findings])
goals = [m for m in metric_plan if not m.guardrail]
deciding = [m for m in goals if m.stage == "online" and m.level == "end-to-end"]
value("number of deciding metrics", len(deciding)).equals(1, "With two, who settles a tie?")
print("Goals: visible checks passed; 4 hidden checks run at grading.")


### BEGIN HIDDEN TESTS
def louder(candidates):
    return SearchWorld.production(candidates) + candidates["title_appeal"]


assert any(m.level == "component" for m in metric_plan), "When the whole falls, which part fell?"
name, sign = deciding[0].name, 1 if deciding[0].direction == "up" else -1
for seed in (61, 62):
    town = SearchWorld(seed=seed)
    ways = SearchWorld.production, town.oracle().ideal, louder
    now, ideal, loud = (town.run(way, 8_000).drop("ndcg_at_10") for way in ways)
    assert name in now, f"{name} is not on the dashboard, so nobody can decide by it."
    assert sign * (ideal[name] - now[name]) > 0, f"{name} would stop the best ranking there is."
    assert sign * (loud[name] - now[name]) < 0, f"{name} would launch louder, emptier titles."
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "interview-metric-plan-test-guardrails", "grade": true, "points": 1}
import numpy as np
from mlsd.worlds import SearchWorld

print("Guardrails: 3 hidden checks run at grading.")


### BEGIN HIDDEN TESTS
def lost(candidates):
    dropped = candidates["query_id"] % 10 == 0
    return np.where(dropped, -np.inf, np.sin(99.0 * candidates["doc_id"]))


town = SearchWorld(seed=5)
seen = [town.run(town.production, 10_000, week=week) for week in (12, 24)]
seen.append(town.vary(zero_click_rate=0.0).run(lost, 10_000, week=25))
for metrics, p99_ms, cost in zip(seen, (151, 174, 900), (29, 32, 120), strict=True):
    metrics["p99_ms"], metrics["cost_usd_per_million"] = p99_ms, cost
guards = [m for m in metric_plan if m.guardrail and m.name in seen[0]]
assert len(guards) >= 2, "Take two guardrails from the dashboard, so that they can be watched."
for m in guards:
    sign = 1 if m.direction == "up" else -1
    *ordinary, bad = [sign * metrics[m.name] < sign * m.threshold for metrics in seen]
    assert not any(ordinary), f"{m.name} raises the alarm in a week in which nothing changed."
    assert bad, f"{m.name} stays silent while the index and the answer box are down."
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "interview-metric-plan-test-launch", "grade": true, "points": 1}
from mlsd.worlds import SearchWorld

print("Directions, and a bad launch: 2 hidden checks run at grading.")


### BEGIN HIDDEN TESTS
def three_results(candidates):
    scores = SearchWorld.production(candidates)
    place = scores.groupby(candidates["query_id"]).rank(ascending=False)
    return scores.where(place <= 3, -float("inf"))


def objects(m):
    sign, limit = 1 if m.direction == "up" else -1, m.threshold if m.guardrail else before[m.name]
    return sign * after[m.name] < sign * limit


town = SearchWorld(seed=5)
before, after = (town.run(way, 10_000, week=5) for way in (town.production, three_results))
watching = [m for m in metric_plan if m.name in after and (m.guardrail or m.level == "end-to-end")]
stopped = any(objects(m) for m in watching)
assert stopped, "Pages of three recipes instead of ten serve fewer people, and no metric objects."
up = ("ndcg", "recall", "precision", "auc", "mrr", "success_rate")
down = ("loss", "error", "entropy", "bounce", "abandon", "zero_result", "latency", "p99", "time_to")
for m in metric_plan:
    backwards = any(word in m.name.lower() for word in (down if m.direction == "up" else up))
    assert not backwards, f"{m.name}: is {m.direction!r} really the direction that is better?"
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Ask of each line of the dashboard: what would sensational titles over empty recipes do to it? A page of three recipes
# instead of ten? Does a session that the answer box made happy count?

# %% [markdown] tags=["hint"]
# A guardrail's threshold lies between its two columns of the dashboard: far enough from the ordinary week to outlast
# the noise, near enough to go off before a bad day is that bad.

# %% [markdown] tags=["analysis"]
# Put to work, the metrics part. Louder titles raise the click-through rate and even lower abandonment, because people
# click; they come back at once, and success falls. The share of zero-click successes falls under a *better* ranking,
# since people then find more by clicking. What survives counts what people came for: sessions with success, time to
# it, searches that had to be typed again. Time to success needs a companion, as sessions without success drop out of
# it: cut the page to three recipes and the time falls, because the hard cases have given up.

# %% [markdown]
# ## Minutes 22 to 33: architecture
#
# Nadia has measured five components. The table gives CPU time for each recipe read, and how many recipes a component
# must hand on to keep half of the relevant ones (`half_at`): handing on $k$ keeps a share $k / (k + \text{half\_at})$.
# The inverted index reads only the lists of the query's words, hence so little a recipe.
# The figure draws the five curves: the two indexes must hand on tens of thousands to keep nearly all, the linear ranker
# a thousand, trees and the deep ranker a few dozen.

# %% nbgrader={"grade_id": "interview-catalogue", "locked": true}
columns = ["us_per_item", "half_at", "rebuilt every (s)"]
measured = {
    "inverted index": [0.001, 3_000, 60],
    "embedding index": [0.0005, 1_500, 86_400],
    "linear ranker": [0.5, 50, None],
    "boosted trees": [20, 1.5, None],
    "deep ranker": [1_000, 0.5, None],
}
catalogue = pd.DataFrame(measured, columns).T
catalogue


# %% nbgrader={"grade_id": "interview-stage", "locked": true}
def stage(component, items_in, items_out, shards=1):
    """Return the stage that one of Nadia's components makes."""
    us_per_item, half_at, refresh_s = measured[component]
    return Stage(
        name=component,
        items_in=items_in,
        items_out=items_out,
        us_per_item=us_per_item,
        recall=items_out / (items_out + half_at),
        shards=shards,
        refresh_s=refresh_s,
    )


# %%
kept = 10 ** np.arange(0, 5.5, 0.5)
ax = figures.learning_curve(
    kept,
    {name: kept / (kept + half_at) for name, (_, half_at, _) in measured.items()},
    title="A better judge may hand on less",
    xlabel="recipes handed on (log scale)",
    ylabel="share of the relevant recipes kept",
)
ax.xaxis.set_major_formatter("{x:,.0f}")
plt.show()

# %% [markdown] nbgrader={"grade_id": "interview-funnel-statement"}
# ### Exercise: A funnel that fits
#
# Choose components, cut-offs and shards, from the whole corpus down to ten recipes. The funnel must meet all
# requirements, with at most 80% of the cores busy at the peak. Two more conditions: the stages' average latencies add
# up to at most 100 ms, because the p99 of a fan-out lies far above the average; and no stage has more than 100 shards.
#
# Build it with `stage(component, items_in, items_out, shards)` and hand it over as `funnel`.
#
# ```python
# >>> funnel.stages[-1].items_out
# 10
# ```

# %% nbgrader={"grade_id": "interview-funnel", "solution": true}
### BEGIN SOLUTION
funnel = Funnel(
    [
        stage("inverted index", 200_000_000, 100_000, shards=50),
        stage("linear ranker", 100_000, 1_000, shards=10),
        stage("boosted trees", 1_000, 100),
        stage("deep ranker", 100, 10, shards=5),
    ]
)
### END SOLUTION

# %% nbgrader={"grade_id": "interview-funnel-test", "grade": true, "points": 2}
from mlsd.checks import value
from mlsd.design import Funnel, Requirements
from mlsd.design.funnel import check_funnel

value("funnel", funnel).satisfies(lambda f: isinstance(f, Funnel), "a Funnel object")
findings = [str(finding) for finding in check_funnel(funnel, requirements)]
assert not findings, "\n".join(["The funnel does not fit:", *findings])
print("Funnel: visible checks passed; 1 hidden check runs at grading.")
### BEGIN HIDDEN TESTS
load = {"daily_requests": 240e6, "peak_factor": 3, "p99_ms": 200, "cores": 4_000}
quality = {"results": 10, "freshness_s": 900, "min_recall": 0.8}
saffron_needs = Requirements(corpus=200_000_000, **load, **quality)
findings = [str(finding) for finding in check_funnel(funnel, saffron_needs)]
assert not findings, "\n".join(["By Nadia's numbers the funnel does not fit:", *findings])
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "interview-funnel-test-limits", "grade": true, "points": 2}
print("Limits: 5 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
costs = {"inverted index": 0.001, "linear ranker": 0.5, "boosted trees": 20, "deep ranker": 1_000}
halves = {"inverted index": 3_000, "linear ranker": 50, "boosted trees": 1.5, "deep ranker": 0.5}
recall = 1.0
for each in funnel.stages:
    assert each.name in costs, f"{each.name!r} is none of the components that are fresh enough."
    assert each.us_per_item >= 0.99 * costs[each.name], f"{each.name} costs more than you say."
    assert each.shards <= 100, f"{each.name} fans out to {each.shards} shards; 100 is the limit."
    recall *= each.items_out / (each.items_out + halves[each.name])
assert recall >= 0.8, f"By the measured curves {recall:.2f} of the good recipes reach the page."
milliseconds = sum(s.items_in * s.us_per_item / s.shards / 1_000 for s in funnel.stages)
assert milliseconds <= 100, f"The averages add up to {milliseconds:.0f} ms; 100 is the limit."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# First the budget: 80% of 4,000 cores, over the searches a second at the peak, is the CPU time that one search may
# take. Then spend it, dearest component last. The recalls multiply: with four stages at 0.95 each, 0.81 is left. Cost is
# recipes read times time for each, so the cut-off of one stage sets the price of the next.

# %% [markdown] tags=["analysis"]
# 3,200 busy cores over 8,333 searches a second leave 384 ms of CPU for a search. The index takes 200 of them whatever
# you do, so the rest of the funnel shares 184 ms: that is 184 recipes for the deep ranker alone. Trees alone on the
# last step work too, if the linear ranker hands on thousands. The embedding index is cheaper and keeps more, and a
# recipe published at noon would show up tomorrow; beside the inverted index it is a good second arm, in its place it
# breaks a requirement.

# %% [markdown]
# ## Your design, drawn
#
# Put the parts together. The tables below repeat your answers with the numbers that follow from them, and end with
# what the design's own check finds.

# %%
design = Design(
    name="Saffron",
    problem=problem,
    requirements=requirements,
    metrics=metric_plan,
    funnel=funnel,
    features=features,
)
design

# %% [markdown]
# The picture shows the way of a request, from left to right and, in a long funnel, back along the second row. Each arrow
# has the number of recipes. Dashed is the way of the log back into the model. Below it the bars give what is left after each stage, on a logarithmic scale.
# Draw this on the whiteboard first, then talk along the arrows.

# %%
draw_architecture(design, folded=True)
draw_funnel(design)
plt.show()

# %%
stages = funnel.table().set_index("stage")
dearest = stages["cost_us"].idxmax()
figures.bars(
    stages["cost_us"] / 1_000,
    title=f"The {dearest} takes {stages['cost_us'].max() / funnel.cost_us:.0%} of the CPU time",
    xlabel="CPU time of one search (ms)",
    value_format="{:.0f}",
    highlight=dearest,
)
plt.show()

# %% [markdown]
# The bars above split the CPU time of one search by stage; the highlighted one is where a saving counts.
#
# ## Minutes 33 to 45: twists
#
# Good interviewers change the problem to see the design move. The first card: *a television show names Saffron tonight;
# for one evening there are ten times as many searches.* The machines stay the same.

# %%
tenfold = 10 * requirements.daily_requests
tonight = replace(requirements, daily_requests=tenfold, stated_peak_qps=None)
for finding in replace(design, requirements=tonight).check():
    print(textwrap.fill(str(finding), 95, subsequent_indent="  "))
print(f"CPU time for a search tonight: {0.8 * tonight.cores / tonight.peak_qps * 1000:.1f} ms")

# %% [markdown] nbgrader={"grade_id": "ten-times-the-traffic", "task": true, "points": 5}
# ### Task: Ten times the traffic
#
# It is noon, the show begins at eight. What do you cut, in which order, and what does a searcher notice of each cut?
# What do you *not* cut? How do you come back to normal tomorrow? Use numbers of your own design. 120 to 200 words, or
# notes. Write your answer in the cell below.
#
# === BEGIN MARK SCHEME ===
# - **1 point**: computes the new budget (about 38 ms of CPU a search, a tenth) and sees that the index alone exceeds
#   it, so that dropping the deep ranker is not enough. None for "add machines" or "scale out": there are none.
# - **1 point**: an ordered list of at least two cuts with what each saves, cheapest for the searcher first, e.g. serve
#   head queries from a cache (with an assumed hit rate), search a smaller tier of the most popular recipes, cut-offs
#   down, deep ranker off. None for an unordered list.
# - **1 point**: says what a searcher loses with each cut (recall of the tail, freshness, order on the page).
# - **1 point**: protects something on purpose: latency and availability over recall, the answer box, logging of what
#   was served; sheds load for bots before people.
# - **1 point**: reversible and watched: switches rather than a deploy, tested before eight, guardrails watched, and the
#   evening's log is marked, since a degraded funnel would bias training and experiments.
# - Level: 0-1 weak (slogans), 2-3 hire (numbers used), 4-5 strong (numbers, order, log marked).
# === END MARK SCHEME ===

# %% [markdown]
# *Your answer here.*

# %% [markdown] nbgrader={"grade_id": "defend-the-metric", "task": true, "points": 5}
# ### Task: Defend your metric
#
# Nadia: "My boss watches click-through rate. Why don't you?" Defend the metric that decides in your plan. How could a
# team raise it without helping anybody, and which line of your plan would show that? Which part of success does it
# miss? 100 to 150 words. Write your answer in the cell below.
#
# === BEGIN MARK SCHEME ===
# - **1 point**: ties the metric to what Saffron's people want (something to cook, a fact), not to activity.
# - **1 point**: a concrete case in which click-through rate and success part (loud titles, answer box without click,
#   several clicks because the first were bad). None for "CTR can be gamed" without a case.
# - **1 point**: a concrete way to game one's *own* metric, e.g. slow pages or cut text that stretch dwell above 10 s,
#   pushing hard sessions out of the count. None for "it can't be gamed".
# - **1 point**: names the guardrail or second metric of the plan that moves then, in the right direction.
# - **1 point**: an honest limit: dwell is a proxy for cooking, long-term return is missing, segments (head hides tail),
#   or how its validity would be tested (against `cooked`, a holdback, a survey).
# - Level: 0-1 weak (one metric, no reason), 2-3 hire, 4-5 strong (own proxy attacked and checked).
# === END MARK SCHEME ===

# %% [markdown]
# *Your answer here.*

# %% [markdown] nbgrader={"grade_id": "offline-gain-only", "task": true, "points": 6}
# ### Task: Offline gain, online nothing
#
# Second card: your new ranker gains 0.03 NDCG@10 on judged queries. After two weeks with half of the traffic the
# session success rate has changed by 0.0 ± 0.2 percentage points. Write your plan as numbered steps, the cheapest and
# most telling first: what you look at, what you expect to see if that is the cause, what you do then. When do you
# stop and drop the ranker? Write your answer in the cell below.
#
# === BEGIN MARK SCHEME ===
# - **1 point**: first asks whether the test could see it and is valid: size of effect that 0.03 NDCG would mean against
#   ± 0.2 points, sample ratio, logging, bots. None for "run it longer" without a reason.
# - **1 point**: checks that the ranker served is the one evaluated: replays logged requests, compares scores and
#   features offline and online (skew, other time windows, missing values, stale features, a fallback after time-outs).
# - **1 point**: checks the offline number: judged queries against live traffic (head, tail, age), judges against
#   searchers, leakage by time, interval of the 0.03.
# - **1 point**: looks in between: do the top ten change at all, for which queries; does a later stage, filter or the
#   recall of the index undo the gain; slices by device, segment, latency.
# - **1 point**: each step has an expectation that could turn out false, and an action; cheapest first.
# - **1 point**: a stopping rule, and what remains: drop or keep the simpler ranker, repair the offline metric or the
#   judged set so that it predicts next time.
# - Level: 0-2 weak (list of causes), 3-4 hire (ordered tests), 5-6 strong (the metric itself is put in doubt).
# === END MARK SCHEME ===

# %% [markdown]
# *Your answer here.*

# %% [markdown]
# For the last task draw a card: put any number in place of the 3, run the cell, and answer what comes.

# %%
cards = [
    "Thirty of a hundred visitors turn out to be bots.",
    "Labels arrive a week late: the tracking of dwell time is being rebuilt.",
    "Saffron opens in a country whose language no recipe is written in.",
    "Recipe writers learn which titles rank well, and write them.",
    "Half of the features were computed over 30 days in training, over 7 in serving.",
    "A law lets people ask that nothing about them be stored.",
    "The new ranker raises latency by 80 ms and success by 1%.",
]
print(random.Random(3).choice(cards))

# %% [markdown] nbgrader={"grade_id": "risks", "task": true, "points": 4}
# ### Task: Your card and your risks
#
# Answer your card: what breaks in *your* design, how would you notice, what do you change? Then name two risks of your
# design that nobody asked about, each with the signal that shows it and the person who must act. 120 to 180 words.
# Write your answer in the cell below.
#
# === BEGIN MARK SCHEME ===
# - **1 point**: the card is traced to named parts of the candidate's own design (a feature, a label, a stage, a metric).
# - **1 point**: a signal by which it is noticed, and a change that follows; for the bots: filter before metrics and
#   before training; for late labels: an earlier proxy or a longer window; for writers: quality features and demotion;
#   for windows: log features at serving time; for latency: the exchange rate of the two, tested.
# - **1 point each for two risks** raised unprompted, with signal and owner: feedback loop (the model trains on what it
#   showed), position bias, starved new recipes, drift by season, privacy of the searcher's features, one index as a
#   single point of failure, allergens in recipes. None for a bare "monitor drift".
# - Level: 0-1 weak, 2 hire, 3-4 strong (two real risks unprompted is what senior levels are asked for).
# === END MARK SCHEME ===

# %% [markdown]
# *Your answer here.*

# %% [markdown]
# ## After the clock: run it
#
# A whiteboard ends here. You promised a funnel, so build its last two stages and serve people with it. In SearchWorld
# the index has handed on 100 recipes for each query; a cheap `light` policy may read all of them, a costly `heavy`
# one only the best of these.

# %% [markdown] nbgrader={"grade_id": "interview-two-stage-statement"}
# ### Exercise: Two stages in service
#
# Write the function that serves them. `candidates` is a table of recipes of many queries (`query_id`), in any order
# and with any unique index; `light` and `heavy` take such a table and give one score a row. `heavy` costs 1,000 µs a recipe,
# so it must be shown no more than the `keep` recipes of each query that `light` likes best. Where `light`'s scores are
# equal at the limit, take any of these recipes, but never more than `keep`.
#
# Return one score for each row of `candidates`, in its order: `heavy`'s for the recipes kept, `-inf` for the others.
# Hand it over as `two_stage`.
#
# ```python
# >>> two = pd.DataFrame({"query_id": [8, 8, 9], "cheap": [1, 2, 3], "dear": [0.7, 0.6, 0.5]})
# >>> [float(s) for s in two_stage(two, lambda t: t["cheap"], lambda t: t["dear"], keep=1)]
# [-inf, 0.6, 0.5]
# ```


# %% nbgrader={"grade_id": "interview-two-stage", "solution": true}
def two_stage(candidates, light, heavy, keep):
    """Return one score a row: heavy's for the `keep` rows of a query that light likes best.

    candidates: table with a column query_id; light, heavy: functions of such a table that
    return one score a row; keep: rows of each query that heavy may read. Others get -inf.
    """
    ### BEGIN SOLUTION
    cheap = pd.Series(np.asarray(light(candidates)))
    queries = candidates["query_id"].to_numpy()
    kept = (cheap.groupby(queries).rank(method="first", ascending=False) <= keep).to_numpy()
    scores = np.full(len(candidates), -np.inf)
    scores[kept] = np.asarray(heavy(candidates[kept]))
    return scores
    ### END SOLUTION


# %% nbgrader={"grade_id": "interview-two-stage-test", "grade": true, "points": 2}
import numpy as np
import pandas as pd
from hypothesis import given, strategies as st
from mlsd.checks import calling

few = pd.DataFrame({"query_id": [1, 2, 1, 2], "a": [3, 2, 1, 9], "b": [0.4, 0.5, 0.6, 0.7]})
calling(two_stage, few, lambda t: t["a"], lambda t: t["b"], keep=1).returns(
    [0.4, -np.inf, -np.inf, 0.7], "Keep the best of each query by `a`, score it by `b`."
)
print("Scores: visible checks passed; 1 hidden check runs at grading.")


### BEGIN HIDDEN TESTS
@given(st.integers(0, 10**6), st.integers(1, 40), st.integers(1, 9))
def agrees_with_a_count(seed, rows, keep):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame({"query_id": rng.integers(0, 4, rows), "a": rng.permutation(rows) - 9.5})
    table = table.assign(b=rng.normal(size=rows)).set_index(rng.permutation(rows) + 7)
    query, a, b = (table[name].to_numpy() for name in ("query_id", "a", "b"))
    better = (query == query[:, None]) & (a > a[:, None])
    expected = np.where(better.sum(axis=1) < keep, b, -np.inf)
    found = two_stage(table, lambda t: t["a"], lambda t: t["b"].to_list(), keep)
    assert np.allclose(np.asarray(found, float), expected), f"Wrong for\n{table}\nkeep={keep}"


agrees_with_a_count()
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "interview-two-stage-test-cost", "grade": true, "points": 1}
import numpy as np
from mlsd.worlds import SearchWorld

print("Cost, and a run in the world: 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
town, read = SearchWorld(seed=71, n_queries=60), []
ideal = town.oracle().ideal


def dear(table):
    read.extend(table["query_id"])
    return ideal(table)


def by_hand(table):
    cheap = table["quality"] * table["semantic_match"]
    return ideal(table).where(cheap.groupby(table["query_id"]).rank(ascending=False) <= 12, -np.inf)


served = town.run(
    lambda c: two_stage(c, lambda t: t["quality"] * t["semantic_match"], dear, 12), 99
)
assert len(read) == 60 * 12, f"60 queries, keep=12: heavy read {len(read)} recipes, not 720."
off = abs(served["ndcg_at_10"] - town.run(by_hand, 99)["ndcg_at_10"])
assert off < 1e-9, "In the world your two stages show other pages than they should."
read.clear()
two_stage(town.candidates, lambda t: np.zeros(len(t)), dear, 12)
assert np.bincount(read).max() <= 12, "Where light's scores are equal, heavy reads more than keep."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Rank within each query, not over the whole table, and turn the ranks into a yes or no for each row. Only the rows
# with a yes go to `heavy`.

# %% [markdown] tags=["hint"]
# Equal cheap scores: `rank(method="first")` gives each row a place of its own. A Series lines up by its index, an
# array by position; when you mix them, say which you mean.

# %% [markdown] tags=["analysis"]
# With `keep=30` of 100, the deep ranker's cost falls to 30%, and the page can hold no recipe that the light stage
# lost: its recall is the ceiling of all that follows. Dropped rows need `-inf` and not 0, since heavy scores may be
# negative. The ties matter in earnest: a light model that gives many recipes one score, such as a tree with few
# leaves, would send them all on, and the budget is gone on the queries with the most matches.

# %% [markdown]
# Now the models. Raters have graded all candidates of 60 queries from 0 (useless) to 4 (perfect); `judged` holds
# features and grades.

# %% nbgrader={"grade_id": "interview-judged", "locked": true}
judged = saffron.candidates.merge(saffron.judge(range(60)))
judged[["query_id", "doc_id", "semantic_match", "quality", "grade"]].head(4).round(2)

# %% [markdown] nbgrader={"grade_id": "interview-ranker-statement"}
# ### Exercise: A ranker that people notice
#
# Write a function that learns from a table like `judged` and returns a policy: a function of candidates that gives
# one score a row, finite for at most 30 recipes of each query, `-inf` for the others. It may use `two_stage`, any
# model, and the columns in `SearchWorld.feature_names`.
#
# At grading it learns in one town and serves another. There its light stage must keep at least 75% of the recipes
# with grade 3 or 4, and the session success rate must rise, from production's, by at least 55% of what the best
# possible ranking would add. Hand it over as `build_ranker`.
#
# ```python
# >>> policy = build_ranker(judged)
# >>> int(np.isfinite(policy(saffron.candidates)).sum()) <= 30 * len(saffron.queries)
# True
# ```


# %% nbgrader={"grade_id": "interview-ranker", "solution": true}
def build_ranker(judged):
    """Return a policy that was fitted to judged candidates and keeps 30 recipes of a query.

    judged: one row a candidate, with query_id, the features and grade (0 to 4).
    """

    ### BEGIN SOLUTION
    def inputs(table):
        features = table[list(SearchWorld.feature_names)].astype(float)
        features["age_days"] = np.exp(-features["age_days"] / 30)
        features["length_words"] = np.log(features["length_words"])
        columns = np.column_stack([np.ones(len(features)), features])
        first, second = np.triu_indices(columns.shape[1])
        return columns[:, first] * columns[:, second]

    weights = np.linalg.lstsq(inputs(judged), judged["grade"], rcond=None)[0]

    def light(table):
        return table["semantic_match"] + 0.5 * table["quality"]

    def heavy(table):
        return inputs(table) @ weights

    return lambda candidates: two_stage(candidates, light, heavy, keep=30)
    ### END SOLUTION


# %% nbgrader={"grade_id": "interview-ranker-test", "grade": true, "points": 2}
import numpy as np
import pandas as pd
from mlsd.checks import value
from mlsd.worlds import SearchWorld

home = SearchWorld(seed=5, n_queries=60)
policy = build_ranker(home.candidates.merge(home.judge(range(60))))
rate = home.run(policy, 5_000)["session_success_rate"]
today = home.run(home.production, 5_000)["session_success_rate"]
value("success rate", rate).satisfies(lambda r: r > today, f"more than {today:.3f}, production's")
print("Rules: visible checks passed; 2 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
town = SearchWorld(seed=202)
table = town.candidates.merge(town.oracle().grades[["query_id", "doc_id", "grade"]])
table["kept"] = np.isfinite(np.asarray(policy(town.candidates), float))
most = table.groupby("query_id")["kept"].sum().max()
assert most <= 30, f"The policy gives {most} recipes of one query a score; 30 is the limit."
recall = table.loc[table["grade"] >= 3, "kept"].mean()
assert recall >= 0.75, f"The light stage keeps {recall:.2f} of the recipes graded 3 or 4."
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "interview-ranker-test-outcome", "grade": true, "points": 2}
from mlsd.worlds import SearchWorld

print("Outcome: 1 hidden check runs at grading, in another town.")
### BEGIN HIDDEN TESTS
school, town = SearchWorld(seed=101, n_queries=60), SearchWorld(seed=209)
policy = build_ranker(school.candidates.merge(school.judge(range(60))))
policies = town.production, policy, town.oracle().ideal
today, yours, best = (town.run(p, 10_000)["session_success_rate"] for p in policies)
share = (yours - today) / (best - today)
assert share >= 0.55, f"Success goes from {today:.3f} to {yours:.3f}; the best is {best:.3f}."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Look at how the mean grade depends on two features at once, say `semantic_match` in three bins and `quality` in
# three. Does a point of one add the same whatever the other is?

# %% [markdown] tags=["hint"]
# A sum of features can't say "the words count only if the page can be trusted". Trees can, and so can a linear model
# that is given products of features. For the light stage, try single features and look at what 30 recipes keep.

# %% [markdown] tags=["analysis"]
# A linear model of the raw features goes about half of the way and stops: relevance here depends on products, such as
# words times trust. Trees, or a linear model with products, go three quarters of the way. The rest is out of reach of
# any model on these features, because part of relevance shows in none of them. The light stage matters as much: choose
# by popularity, and the best heavy model can't bring back what never reached it.

# %% [markdown]
# ## What happened to the people
#
# First the outcome of your ranker in Saffron's next week, between today's ranking and the best possible one.

# %%
ranker = build_ranker(judged)
policies = {"today": saffron.production, "yours": ranker, "best possible": saffron.oracle().ideal}
outcome = pd.DataFrame({name: saffron.run(p, 15_000, week=1) for name, p in policies.items()}).T
success = outcome["session_success_rate"]
gain = (success["yours"] - success["today"]) / (success["best possible"] - success["today"])
figures.bars(
    success,
    title=f"Your ranker goes {gain:.0%} of the way to the best",
    xlabel="session success rate",
    highlight="yours",
)
plt.show()

# %% [markdown]
# The bars show the share of sessions that succeed. A company never sees the third bar. What it sees is an experiment,
# here of one week, with users split in halves at random.

# %%
log = saffron.experiment(saffron.production, ranker, 20_000, week=2)
log["success"] = (log["dwell_s"] >= 10) | (log["answer_read_s"] >= 5)
log["retyped"] = log["reformulated"]
log["a click"] = log["clicked"]
columns = ["success", "a click", "retyped"]
sessions = log.groupby(["arm", "user_id", "session_id"])[columns].max().astype(float).reset_index()
control, treatment = (sessions[sessions["arm"] == arm] for arm in ("control", "treatment"))
results = {name: compare_ratios(control, treatment, name) for name in columns}
figures.interval(
    results,
    title=f"Success changes by {results['success'].difference:+.1%} of the sessions",
    xlabel="treatment - control (share of sessions)",
    value_format="{:+.3f}",
)
plt.show()

# %% [markdown]
# Each row is a share of sessions, with the difference that your ranker makes and its 95% interval. A good ranker lifts
# success, lifts the share of sessions with a click by about half as much, and fewer searches have to be typed again.
# Had you decided by clicks, you would have seen half of what you did.
#
# ## How it would be graded
#
# Companies don't publish their score sheets. Reports of preparation firms, candidates and former interviewers agree on
# the dimensions; the levels below are this course's own.
#
# | | weak | hire | strong |
# |---|---|---|---|
# | problem | asks, then ignores the answers | decision, label and its delay, a baseline | the label's bias, who is harmed |
# | scale | numbers without use | load, budget by stage, headroom | tail of the fan-out, what fails first |
# | metrics | one offline metric | offline and online, guardrails | how each can be gamed, smallest effect seen |
# | data | clicks as they come | sources, bias, split by time | propensities, delays, privacy |
# | architecture | one big model | funnel with counts, simple first | alternatives turned down with numbers |
# | risk | "monitor drift" | skew, rollback, cold start | feedback loops, abuse, degraded service |
#
# Mark your own prose with it, or swap with a friend. Each task's rubric is in the solved notebook under
# `source/01_framework`, for when you have written yours.
#
# ## Recap
#
# You designed a search in 45 minutes: numbers first, a label that comes late enough, a metric that louder titles can't
# win, a funnel within its budget. Then you built its last stages and saw people find more.
