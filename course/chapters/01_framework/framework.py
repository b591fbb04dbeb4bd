# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# ## What the round measures
#
# An interviewer says "design a search engine" and leans back. There is no right answer to find: you are watched while
# you turn a wish into a system. Companies keep their score sheets to themselves. Those that preparation firms and
# former interviewers publish agree on what is looked at. Is the problem pinned down? Do the numbers hold? Does the
# metric serve the goal? Where do data and labels come from? Does the architecture follow from the numbers? How would
# you test it, and what will break? The name of the model is one line among these.
#
# Good engineers fail here by order and by clock. In one published mock interview, a candidate rated 3 of 4 for
# technique was turned down: 20 minutes of scoping, then no split by time, no snapshot of features at event time and
# nothing against feedback loops. A framework guards against exactly that.

# %% nbgrader={"grade_id": "framework-setup", "locked": true}
from io import StringIO

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from mlsd import figures
from mlsd.design import Funnel, ProblemStatement, Stage
from mlsd.metrics import mean_ndcg
from mlsd.worlds import SearchWorld

figures.use_style()

# %% [markdown]
# ## Seven steps
#
# The figure shows the seven steps in the order in which you take them. Two dashed arrows lead back from the last one:
# an online result that contradicts the offline one sends you back to the metrics, and a component that proves weak
# sends you back to the offline build.

# %%
boxes = {
    "1 set up the problem": (0, 0),
    "2 scale and latency": (1, 0),
    "3 metrics": (2, 0),
    "4 architecture": (3, 0),
    "5 offline build and test": (3, 1),
    "6 online run and test": (2, 1),
    "7 iterate": (1, 1),
}
forth = list(zip(list(boxes)[:-1], list(boxes)[1:], strict=True))
back = [("7 iterate", "3 metrics"), ("7 iterate", "5 offline build and test")]
figures.flow(
    boxes, forth + back, dashed=back, title="Four steps on paper, three in code, then round again"
)
plt.show()

# %% [markdown]
# Each step hands something to the next. The statement of step 1 names a label, which step 3 turns into a metric and
# step 5 into training data. The load and the latency of step 2 decide, in step 4, how many documents each component
# may score. Begin with step 4, as many candidates do, and you draw boxes that no number holds up.
#
# So the first thing to do with a noun is to turn it into a number. The front page had the mean rate of requests;
# machines are bought for the peak.

# %% [markdown] nbgrader={"grade_id": "peak-qps-statement"}
# ### Exercise: How many searches a second at the peak?
#
# You ask about load, and Nadia, who interviews you, says: "108 million people a day, four searches each. The busiest
# hour carries twice the mean."
#
# Write a function that returns the searches a second to plan for, exact, not rounded. Hand it over as `peak_qps`.
#
# ```python
# >>> peak_qps(108_000_000, 4, peak_factor=2)
# 10000.0
# ```


# %% nbgrader={"grade_id": "peak-qps", "solution": true}
def peak_qps(daily_users, searches_per_user, peak_factor):
    """Return the searches a second in the busiest hour.

    daily_users: people a day; searches_per_user: mean searches a day of one of them;
    peak_factor: load of the busiest hour as a multiple of the mean load of the day.
    """
    ### BEGIN SOLUTION
    return daily_users * searches_per_user / (24 * 60 * 60) * peak_factor
    ### END SOLUTION


# %% nbgrader={"grade_id": "peak-qps-test", "grade": true, "points": 2}
from hypothesis import given, strategies as st

from mlsd.checks import calling

calling(peak_qps, 108_000_000, 4, 2).returns(10_000, "Searches over seconds, times the peak.")
calling(peak_qps, 86_400, 1, 1).returns(1, "Peak factor 1: each hour is like the mean hour.")
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(peak_qps, 43_200, 1, 3).returns(1.5, "Plan for the busiest hour, keep the fraction.")
calling(peak_qps, 1_080_000, 0.4, 2.5).returns(12.5, "Each of the three may be a fraction.")
calling(peak_qps, 21_600, 1, peak_factor=1).returns(0.25, "Less than one a second is possible.")


@given(st.integers(1, 10**9), st.integers(1, 50), st.integers(1, 10))
def adds_up_over_the_day(users, searches, peak):
    day = peak_qps(users, searches, peak) / peak * 86_400
    assert abs(day / users / searches - 1) < 1e-9, "A day at the mean rate holds all searches."


adds_up_over_the_day()
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# First the searches in a day, then in a mean second of that day, then in a second of the busiest hour.

# %% [markdown] tags=["analysis"]
# Ten thousand searches a second. If each takes 200 ms, 2,000 are in progress at any moment, and that number, not the
# daily total, sizes the fleet. Two to ten is the usual range of the peak factor: near two for a product used around
# the clock, far higher for ticket sales or a football final. Say the factor aloud and ask: an estimate with a named
# assumption earns credit, a bare number does not.

# %% [markdown]
# ## Step 1: set up the problem
#
# Four words carry the step. **Who** uses the output, and who is affected by it? **What** is decided, from which
# inputs? **When** must the answer be there, how soon must a new item show up, when do you learn whether you were
# right? **How** is success counted, and how is the job done today?
#
# A question is worth asking if its answers lead to *different systems*. The table lists twelve systems that "build a
# search engine" may mean, your guess of how probable each is, and what each would have Nadia answer to five questions.

# %%
table = """system|probability|what is searched|who searches|how fresh|what is success|must it be good
open web       | 0.15 | web pages | anyone    | minutes | page read        | yes
personal web   | 0.15 | web pages | members   | minutes | page read        | yes
news           | 0.05 | web pages | anyone    | seconds | page read        | yes
shop           | 0.15 | products  | anyone    | hours   | purchase         | yes
marketplace    | 0.10 | products  | members   | minutes | purchase         | yes
spare parts    | 0.05 | products  | employees | days    | part found       | yes
company files  | 0.10 | documents | employees | hours   | page read        | yes
legal archive  | 0.05 | documents | employees | days    | nothing missed   | yes
help centre    | 0.05 | documents | anyone    | days    | no call to agent | yes
social network | 0.08 | people    | members   | minutes | contact made     | yes
expert finder  | 0.02 | people    | employees | days    | contact made     | yes
recruiting     | 0.05 | people    | members   | hours   | contact made     | yes"""
designs = pd.read_csv(StringIO(table), sep=r"\s*\|\s*", engine="python")
designs

# %% [markdown] nbgrader={"grade_id": "designs-left-statement"}
# ### Exercise: The question that narrows most
#
# You have about five minutes of questions. Nadia will answer truthfully, and each answer strikes out the systems that
# imply another one. If you ask "who searches?" and hear "members" (probability 0.38), four systems are left.
#
# Write a function that returns how many designs you expect to be left after the answer to one question: the mean,
# over the answers that you may hear, of the number of designs that give this answer, weighted by how probable the
# answer is. The probabilities are relative: they need not sum to 1. Hand it over as `designs_left`.
#
# ```python
# >>> three = pd.DataFrame({"probability": [0.5, 0.25, 0.25],
# ...                       "who": ["anyone", "staff", "staff"]})
# >>> designs_left(three, "who")
# 1.5
# ```


# %% nbgrader={"grade_id": "designs-left", "solution": true}
def designs_left(designs, question):
    """Return the expected number of designs left after the answer to one question.

    designs: DataFrame, one row a design, with the column `probability` (relative weights,
    all above 0) and one column a question, which holds the answer that the design implies;
    question: name of the column of the question that is asked.
    """
    ### BEGIN SOLUTION
    answers = designs.groupby(question)["probability"].agg(["sum", "size"])
    return float((answers["sum"] * answers["size"]).sum() / answers["sum"].sum())
    ### END SOLUTION


# %% nbgrader={"grade_id": "designs-left-test", "grade": true, "points": 3}
from mlsd.checks import calling

three = pd.DataFrame({"probability": [0.5, 0.25, 0.25], "who": ["anyone", "staff", "staff"]})
calling(designs_left, three, "who").returns(1.5, "One design is left half of the time.")
calling(designs_left, three.assign(who="us"), "who").returns(3.0, "One answer strikes out none.")
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
skewed = three.assign(probability=[0.8, 0.1, 0.1])
calling(designs_left, skewed, "who").returns(1.2, "How probable is each answer?")
calling(designs_left, skewed.iloc[1:], "who").returns(2.0, "These do not sum to 1.")
apart = three.assign(probability=[50, 30, 20], who=["a", "b", "c"])
calling(designs_left, apart, "who").returns(1.0, "Every answer leaves one design.")
for seed in range(30):
    rng = np.random.default_rng(seed)
    weight, answer = rng.uniform(0.1, 2, 15), rng.choice(list("abcde"), 15)
    expected = sum(w * sum(answer == a) for w, a in zip(weight, answer, strict=True)) / sum(weight)
    left = designs_left(pd.DataFrame({"probability": weight, "q": answer}), "q")
    assert abs(left - expected) < 1e-9, f"15 random designs: {left}, expected {expected}"
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Suppose that the true system is the shop. Which answer do you hear, and how many designs give the same one? Take the
# mean over what the true system may be. Grouped by answer: each group has a share of the probability and a size.

# %% [markdown] tags=["analysis"]
# The number is what a question costs you in doubt: 12 means that you learn nothing, 1 that you know the system. It
# rewards questions that split the *probable* designs, so it changes with your guess of what the company builds: read
# about its products before the interview. A published rubric lists the opposite among its weak signals: "asks stock
# questions and ignores the answers". A question whose answer changes nothing in your design is better not asked.

# %%
questions = designs.columns[2:]
left = pd.Series({q: designs_left(designs, q) for q in questions}).sort_values()
figures.bars(
    left,
    title=f'Ask "{left.index[0]}?" first, "{left.index[-1]}?" never',
    xlabel=f"expected number of designs left, of {len(designs)}",
    value_format="{:.2f}",
    highlight=left.index[0],
)
plt.show()

# %% [markdown]
# The figure shows, for each question, how many designs its answer is expected to leave, by your function. How success
# is counted tells the systems apart better than what they search, and it is the question that candidates
# forget. Ask it first, hear "a page is read", ask who searches, hear "members", and one system is left. Three or four
# more questions fix the limits (languages, length of history, what must never be shown).
#
# Then say the statement back in one breath. It names a **decision** and the **actor** for whom it is taken, the
# **input** and the **output**, the **label** with its **horizon** (how long after the decision you know it), and a
# **baseline** without machine learning. `mlsd.design` has a type for it, which the chapter's interview uses.

# %%
possible = designs
for question, answer in [("what is success", "page read"), ("who searches", "members")]:
    possible = possible[possible[question] == answer]
    print(f"{question}? {answer}. Still possible: {', '.join(possible['system'])}")

statement = ProblemStatement(
    decision="which ten web pages to show for a query, and in which order",
    actor="a signed-in member",
    input=("member", "query", "page", "context"),
    output="a score for each page",
    label="the page was clicked and read for 10 s or more",
    horizon_days=30 / (24 * 60),
    baseline="order by the match of words, then by popularity",
)
print(f"Label: {statement.label}, {statement.known}")

# %% [markdown]
# Two traps hide in the horizon. A search of ten minutes ago *has no label yet*; count it as a failure and the newest
# traffic teaches the model that everything fails. And whatever happens inside the horizon must not be an input.
#
# ### Is machine learning needed?
#
# A rule needs no labels, ships this week, and produces the log from which a model can learn later. Machine learning
# pays when many signals interact, feedback is plentiful, and the gap between the rule and the best possible result is
# worth a team. So measure the gap. SearchWorld is a search service whose truth is known: here with 200 queries, 300
# documents each, graded 0 to 4 by human judges. The figure compares four orders by NDCG@10 (1 is the best possible
# page, the next notebook derives it).

# %%
world = SearchWorld(seed=5, n_queries=200, n_candidates=300)
grades = world.judge(world.queries["query_id"])
pages = world.candidates.merge(grades, on=["query_id", "doc_id"])
rungs = {
    "random order": np.random.default_rng(5).random(len(pages)),
    "match of words": pages["lexical_match"],
    "production": SearchWorld.production(pages),
    "best possible": pages["grade"],
}
ladder = {name: mean_ndcg(pages.assign(score=score), k=10) for name, score in rungs.items()}
title = "Today's rule is nearer to random than to the best page"
figures.bars(ladder, title=title, xlabel="mean NDCG@10")
plt.show()

# %% [markdown]
# The gap above production is the most that any model can win, and here it is wide. If a rule already reached 0.95,
# your best answer would be "ship the rule, log everything, come back in three months", and saying so earns credit.
# Climb the ladder one rung at a time: constant, rule, linear model, boosted trees, neural network. Each rung has to
# pay for its labels, its latency and its pager.
#
# ### What a model may know
#
# The statement also settles which inputs are honest. A feature may be used in training only if *its value could have
# been read when the decision was taken*. A value can often be read only some time after the last event that it counts: a
# nightly job that adds up yesterday's clicks finishes in the morning. The cell below makes 3,000 training rows for each of six features.

# %%
rng = np.random.default_rng(8)
start, second = pd.Timestamp("2025-03-03"), pd.Timedelta(seconds=1)
searched = pd.Series(start + rng.integers(0, 14 * 86_400, 3_000) * second)
sources = {  # feature: (latest event in the value, hours from then until a server can read it)
    "query_length": (searched, 0),
    "page_language": (start - 90 * 86_400 * second, 48),
    "page_clicks_to_midnight": (searched.dt.normalize(), 6),
    "member_clicks_today": (searched, 0.25),
    "click_rate_of_the_log": (start + 14 * 86_400 * second, 0),
    "dwell_on_page": (searched + 180 * second, 0),
}
training_rows = pd.concat(
    searched.to_frame("decided_at").assign(feature=name, counts_until=until, delay_h=delay_h)
    for name, (until, delay_h) in sources.items()
).reset_index(drop=True)

# %% [markdown] nbgrader={"grade_id": "leak-share-statement"}
# ### Exercise: Which features come from the future?
#
# Tomas joined features to clicks for the ranker of the statement above, and the offline NDCG rose from 0.71 to 0.93.
# You suspect that some values were not yet readable when the page was ranked.
#
# Write a function that returns, for each feature, the share of its rows (0 to 1) that leak. A row leaks if its value
# became readable, `delay_h` hours (fractions too) after `counts_until`, later than `decided_at`; at the same moment is
# in time. Return a Series with the features as index, in any order. Hand it over as `leak_share`.
#
# ```python
# >>> noon = pd.Timestamp("2025-03-03 12:00")
# >>> until = [noon - pd.Timedelta(hours=3), noon - pd.Timedelta(hours=1)]
# >>> rows = pd.DataFrame({"feature": "clicks", "decided_at": noon,
# ...                      "counts_until": until, "delay_h": 2})
# >>> leak_share(rows).to_dict()
# {'clicks': 0.5}
# ```


# %% nbgrader={"grade_id": "leak-share", "solution": true}
def leak_share(rows):
    """Return the share of rows that leak, a Series from feature to a number from 0 to 1.

    rows: DataFrame, one row for each feature of each training example: feature (name),
    decided_at (Timestamp), counts_until (Timestamp of the latest event in the value),
    delay_h (hours from then until a server can read the value).
    """
    ### BEGIN SOLUTION
    readable_at = rows["counts_until"] + pd.to_timedelta(rows["delay_h"], unit="h")
    return (readable_at > rows["decided_at"]).groupby(rows["feature"]).mean()
    ### END SOLUTION


# %% nbgrader={"grade_id": "leak-share-test", "grade": true, "points": 2}
from mlsd.checks import calling

noon = pd.Timestamp("2025-03-03 12:00")


def rows_of(feature, hours_before, delay_h):
    until = noon - pd.to_timedelta(hours_before, unit="h")
    rows = pd.DataFrame({"feature": feature, "counts_until": until, "delay_h": delay_h})
    return rows.assign(decided_at=noon)


def near(**want):
    return lambda got: {f: round(float(s), 6) for f, s in dict(got).items()} == want


both = pd.concat([rows_of("clicks", [3, 1], 2), rows_of("dwell", [-0.1, -0.2], 0)])
calling(leak_share, both).gives(near(clicks=0.5, dwell=1), "clicks 0.5, dwell 1", "When readable?")
print("Visible checks passed; 2 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
on_time, rare = rows_of("a", [2, 2, 30], 2), rows_of("b", [9] * 49 + [1], 2)
calling(leak_share, on_time).gives(near(a=0), "a 0.0", "Readable at the decision is in time.")
calling(leak_share, rare).gives(near(b=0.02), "b 0.02", "One row in fifty leaks.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "leak-share-test-many-features", "grade": true, "points": 2}
# 2 hidden checks run at grading: a delay of minutes, and four features in shuffled rows.
### BEGIN HIDDEN TESTS
from mlsd.checks import calling

midnight, second = pd.Timestamp("2025-05-01"), pd.Timedelta(seconds=1)
rows = pd.DataFrame({"feature": "m", "delay_h": [0.25, 0.5], "counts_until": midnight})
rows["decided_at"] = midnight + 1_200 * second
calling(leak_share, rows).gives(lambda s: abs(s["m"] - 0.5) < 1e-9, "m 0.5", "Minutes count.")
for seed in range(10):
    rng = np.random.default_rng(seed)
    rows = pd.DataFrame({"feature": rng.choice(list("abcd"), 200)}, index=rng.permutation(200))
    rows["delay_h"], age_s = rng.uniform(0, 30, 200), rng.integers(-(10**4), 10**5, 200)
    rows["decided_at"] = midnight + rng.integers(0, 10**6, 200) * second
    rows["counts_until"] = rows["decided_at"] - age_s * second
    late = {feature: [] for feature in "abcd"}
    for feature, delay_h, age in zip(rows["feature"], rows["delay_h"], age_s, strict=True):
        late[feature].append(age < delay_h * 3_600)
    share = leak_share(rows)
    off = {f: round(float(share[f]) - sum(late[f]) / len(late[f]), 9) for f in late}
    assert not any(off.values()), f"200 shuffled rows of four features: off by {off}"
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# For one row: at what moment could a server first read this value, and is that after `decided_at`?
# `pd.to_timedelta(hours, unit="h")` turns a column of hours into durations. The mean of a column of True and False is
# the share of True; take it group by group.

# %% [markdown] tags=["analysis"]
# A share of 1 is easy to find, because the model looks too good. The dangerous values lie between: a feature that
# leaks in a quarter of its rows lifts the offline metric a little, passes review, and disappoints online. The share
# depends on *when* people search, so it moves with the time zone of the users and the hour at which a job ends. The
# cure is to log each feature's value at the moment of the decision, and train on what was logged.

# %%
figures.bars(
    leak_share(training_rows).sort_values(),
    title="The nightly sum leaks for searches before 6 a.m.",
    xlabel="share of training rows whose value was not readable yet",
    value_format="{:.1%}",
    highlight="page_clicks_to_midnight",
)
plt.show()

# %% [markdown]
# The figure shows the share of leaking rows for each feature. Everybody finds the dwell time and the click rate of the
# whole log. Few find the sum up to midnight, honest in three rows of four, or the clicks of today: training counts them
# to the second, the server is 15 minutes behind.
#
# ## Step 2: scale and latency
#
# Three questions: how many requests a second, how long may one take, how large is the set to choose from? Ask *which
# percentile* the limit holds for, and where it is measured. The difference is worth money: Bing reported in 2013 that
# 100 ms less was worth 0.6% of its revenue.
#
# Now the question that forces the architecture. Ten billion pages are in the index: how many can a model score within
# 100 or 500 ms on one core? The first two times below were measured on a small machine, the third is an order of
# magnitude. No budget lets the good model see everything. Hence two moves: divide the pages among machines
# (**shards**), and let cheap models choose for expensive ones (a **funnel**). Popular notes on this interview count the
# cheap first look at every page as free; it is not.

# %%
us_per_page = pd.Series({"linear model": 0.058, "500 boosted trees": 46, "cross-encoder": 20_000})
scored = pd.DataFrame({f"pages in {ms} ms": ms * 1_000 // us_per_page for ms in (100, 500)})
scored["hours for 10 billion"] = 10e9 * us_per_page / 1e6 / 3_600
print(scored.map("{:,.1f}".format).replace(r"\.0$", "", regex=True).to_string())

# %% [markdown] nbgrader={"grade_id": "slow-shards-statement"}
# ### Exercise: One hundred shards, each fast 99% of the time
#
# "100 million documents at 1 microsecond take 100 s; divide by 1,000 machines: 100 ms." The division holds for the
# *mean*. But a page is complete only when the slowest shard has answered, and now and then a shard is slow: garbage
# collection, a cold cache. Nadia asks: "A shard is slow in 1% of requests. How many of our *queries* are slow with 100
# shards? And if you ask two copies of each and take the first answer?"
#
# Write a function that returns the share of queries (0 to 1) that wait for at least one slow shard. A shard counts as
# slow for a query only if all its replicas are; everything is independent. Hand it over as `slow_share`.
#
# ```python
# >>> round(float(slow_share(100, 0.01)), 3)
# 0.634
# ```


# %% nbgrader={"grade_id": "slow-shards", "solution": true}
def slow_share(n_shards, p_slow, replicas=1):
    """Return the share of queries that wait for at least one slow shard, from 0 to 1.

    n_shards: shards that each query needs, all of them; p_slow: share of requests in which
    one replica is slow; replicas: copies of each shard that are asked at once.
    """
    ### BEGIN SOLUTION
    return 1 - (1 - p_slow**replicas) ** n_shards
    ### END SOLUTION


# %% nbgrader={"grade_id": "slow-shards-test", "grade": true, "points": 3}
from hypothesis import given, strategies as st

from mlsd.checks import calling

calling(slow_share, 1, 0.01).returns(0.01, "With one shard, a query is as often slow as it is.")
calling(slow_share, 100, 0.01).returns(0.633968, "When is a query *not* slow?", tol=1e-5)
print("Visible checks passed; 6 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(slow_share, 1, 0.1, replicas=2).returns(0.01, "One shard is slow if both copies are.")
calling(slow_share, 2, 0.5, replicas=2).returns(0.4375, "Copies first, then the shards.")
calling(slow_share, 5, 0).returns(0, "Shards that are never slow make no query slow.")
calling(slow_share, 5, 1, replicas=3).returns(1, "If every copy is always slow, so are all.")


@given(st.integers(1, 500), st.integers(1, 500), st.floats(0.001, 0.3), st.integers(1, 3))
def shards_multiply(n, m, p, r):
    apart = (1 - slow_share(n, p, r)) * (1 - slow_share(m, p, r))
    assert abs(1 - slow_share(n + m, p, r) - apart) < 1e-9, "Both groups of shards must be fast."
    assert abs(slow_share(1, p, r) - p**r) < 1e-9, "A shard is slow when all its copies are."


shards_multiply()
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# "At least one" asks for the complement. Work from the inside out: the probability that all replicas of one shard are
# slow, that this shard is fast, that all shards are fast.

# %% [markdown] tags=["analysis"]
# What one shard does in 1% of its requests, the whole does in most. A thousand shards that each meet their limit at
# p99.9 do no better: 63%. Two copies bring 100 shards back to 1%, at twice the load, which is why real systems send the
# second request only when the first is late. Independence is the weak assumption: shards that pause together, after the
# same release, make fewer queries slow but all of them at once, and then the second copy does not help either.

# %%
n_shards = np.unique(np.geomspace(1, 2_000, 60).astype(int))
fig, ax = plt.subplots()
for p_slow, replicas, style in [(0.01, 1, "-"), (0.001, 1, "-"), (0.0001, 1, "-"), (0.01, 2, "k:")]:
    share = [slow_share(int(n), p_slow, replicas) for n in n_shards]
    label = f"a copy is slow in {p_slow:.2%}, {replicas} asked"
    ax.plot(n_shards, share, style, label=label, linewidth=1 + replicas)
ax.set_xscale("log")
ax.xaxis.set_major_formatter("{x:,.0f}")
ax.set_xlabel("shards that a query needs (log scale)")
ax.set_ylabel("share of queries that are slow")
ax.set_title("More machines cut the mean and spread the tail")
ax.legend()
plt.show()

# %% [markdown]
# The figure shows the share of slow queries against the number of shards, one line for each rate of slow answers. With
# 1% it passes one half at 69 shards. The dotted line, two copies asked that are slow in 1%, lies on that of a single
# copy slow in 0.01%. Speak of the slow tail as soon as you propose shards, before you are asked.
#
# ## Step 3: metrics
#
# A design needs a metric in each corner of a square: *offline* (on a fixed log) or *online* (with users), for *one
# component* or *end to end*.
#
# | | one component | end to end |
# |---|---|---|
# | offline | recall of the selection, AUC of stage 1 | NDCG@10 of the page |
# | online | click rate of suggestions, p99 of the index | session success rate |
#
# Add **guardrails**, each with a direction and a threshold (p99 under 500 ms, reports of harmful results not up by
# more than 1%), and say for every offline metric which online one it should predict. The next notebook is about
# nothing else.
#
# ## Step 4: architecture
#
# Draw components and what flows between them, from the request to the page and back through the log. In the figure the
# query is understood; then two indexes, one of words and one of vectors, and the ads are asked side by side; two
# rankers follow, the second of which also waits for the member's profile. Dashed, and offline: the page writes a log of
# impressions and clicks, from which the next ranker is trained.

# %%
own_ms = {"gateway": 5, "query understanding": 25, "profile": 40, "word index": 60}
own_ms |= {"vector index": 45, "ads": 110, "stage 1 ranker": 15, "stage 2 ranker": 80}
own_ms |= {"filter": 10, "page": 20}
waits_for = {
    "query understanding": ["gateway"],
    "profile": ["gateway"],
    "word index": ["query understanding"],
    "vector index": ["query understanding"],
    "ads": ["query understanding"],
    "stage 1 ranker": ["word index", "vector index"],
    "stage 2 ranker": ["stage 1 ranker", "profile"],
    "filter": ["stage 2 ranker"],
    "page": ["filter", "ads"],
}

# %%
places = {"gateway": (0, 1), "query understanding": (1, 1), "profile": (1, 0), "ads": (2, 4)}
places |= {"word index": (2, 1), "vector index": (2, 2), "stage 1 ranker": (3, 1)}
places |= {"stage 2 ranker": (4, 1), "filter": (4, 2), "page": (4, 3)}
places |= {"trainer": (3, 2), "log": (3, 3)}
calls = [(first, then) for then in waits_for for first in waits_for[then]]
offline = [("page", "log"), ("log", "trainer"), ("trainer", "stage 2 ranker")]
kinds = dict.fromkeys(["word index", "vector index", "profile", "log"], "data")
kinds |= dict.fromkeys(["query understanding", "stage 1 ranker", "stage 2 ranker", "ads"], "model")
figures.flow(
    places, calls + offline, kinds=kinds, dashed=offline, title="What one search waits for"
)
plt.show()

# %% [markdown] nbgrader={"grade_id": "critical-path-statement"}
# ### Exercise: How long does a page take?
#
# The components take 410 ms together, and the limit is 250 ms. Priya proposes to speed up the ads, the slowest of
# them. Before anyone writes code, you compute how long a page really takes.
#
# Each component starts as soon as *all* components it waits for are done; those that wait for none start when the
# request arrives. Write a function that returns the milliseconds until the last component is done. Hand it over as
# `latency_ms`.
#
# ```python
# >>> own = {"parse": 10, "profile": 30, "index": 60, "rank": 40}
# >>> latency_ms(own, {"index": ["parse"], "rank": ["index", "profile"]})
# 110
# ```


# %% nbgrader={"grade_id": "critical-path", "solution": true}
def latency_ms(own_ms, waits_for):
    """Return the milliseconds from the request until every component is done.

    own_ms: component -> ms from its start to its end; waits_for: component -> list of the
    components that must be done before it starts (a component may be missing: it waits for
    none). Components come in any order; there are no cycles.
    """
    ### BEGIN SOLUTION
    done_at = {}

    def done(component):
        if component not in done_at:
            start = max((done(other) for other in waits_for.get(component, [])), default=0)
            done_at[component] = start + own_ms[component]
        return done_at[component]

    return max(done(component) for component in own_ms)
    ### END SOLUTION


# %% nbgrader={"grade_id": "critical-path-test", "grade": true, "points": 2}
from mlsd.checks import calling

chain = {"b": ["a"], "c": ["b"]}
calling(latency_ms, {"a": 10, "b": 20, "c": 30}, chain).returns(
    60, "One after the other: times add."
)
calling(latency_ms, {"a": 10, "b": 20}, {}).returns(20, "Side by side: the slower one counts.")
print("Visible checks passed; 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
fork = {"b": ["a"], "c": ["a"], "d": ["b", "c"]}
own = {"d": 1, "c": 30, "b": 20, "a": 10}
calling(latency_ms, own, fork).returns(41, "A component waits for all of its inputs, once each.")
calling(latency_ms, {"a": 90, "b": 5, "c": 5}, {"c": ["b"]}).returns(
    90, "The last one to end may feed none."
)
calling(latency_ms, {"a": 2.5}, {"a": []}).returns(2.5, "One component that waits for none.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "critical-path-test-any-graph", "grade": true, "points": 2}
# 2 hidden checks run at grading: a wait across levels, and 60 random graphs.
### BEGIN HIDDEN TESTS
from mlsd.checks import calling

uneven = {"b": ["a"], "c": ["b"], "y": ["x"], "end": ["c", "y"]}
own = {"end": 1, "a": 50, "b": 1, "c": 1, "x": 1, "y": 50}
calling(latency_ms, own, uneven).returns(53, "Side branches do not wait for each other.")
for seed in range(60):
    rng = np.random.default_rng(seed)
    names = list(rng.permutation(list("abcdefgh")))
    own = {name: int(rng.integers(1, 100)) for name in rng.permutation(names)}
    graph = {n: [m for m in names[:i] if rng.random() < 0.4] for i, n in enumerate(names)}
    done = dict.fromkeys(names, 0)
    for _ in names:
        done = {n: own[n] + max([done[m] for m in graph[n]] or [0]) for n in names}
    assert latency_ms(own, graph) == max(done.values()), f"random graph {seed}: {own}, {graph}"
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# A component is done at its start plus its own time, and it starts when the last of its inputs is done. Let
# `done(component)` call itself for the inputs; the answer is the largest `done` of all, wherever it is in the graph.

# %% [markdown] tags=["analysis"]
# The result is the length of the longest path through the graph, the critical path. It holds for one request with
# these times; **percentiles do not add**. Let each of seven components in a row be slow in 0.9% of requests: all of
# them meet a p99 limit, and 6% of the pages are slow. So give each component a budget, and measure the whole.

# %%
now_ms = latency_ms(own_ms, waits_for)
saved = {c: now_ms - latency_ms(own_ms | {c: own_ms[c] / 2}, waits_for) for c in own_ms}
print(f"One after the other {sum(own_ms.values())} ms, as drawn {now_ms} ms")
figures.bars(
    pd.Series(saved).sort_values(ascending=False),
    title="Halving the ads, the slowest component, saves nothing",
    xlabel="ms saved on the page if the component takes half its time",
    value_format="{:g}",
)
plt.show()

# %% [markdown]
# The page takes 215 ms and keeps its limit as it is. The figure shows what it would gain if one component took half its
# time. The ads are slower than any other component and nobody waits for them: they run beside the longest path, not on
# it. The word index is on it, but halving it saves only 15 ms: then the page waits for the vector index.
#
# ### The funnel
#
# Along the path run fewer and fewer pages, each looked at more closely. The figure shows the funnel of our search: of
# ten billion pages two million match the words of a query, and each stage passes on fewer (the scale is logarithmic).

# %%
columns = ["name", "items_in", "items_out", "us_per_item", "recall", "shards"]
rows = [
    ("selection", 2_000_000, 100_000, 0.05, 0.95, 100),
    ("stage 1", 100_000, 500, 0.058, 0.97, 10),
    ("stage 2", 500, 10, 46, 0.98, 10),
]
funnel = Funnel([Stage(**dict(zip(columns, row, strict=True))) for row in rows])
counts = funnel.counts.set_axis(
    ["match the words", "after selection", "after stage 1", "after stage 2"]
)
figures.funnel(counts, title="Of two million matches, 500 meet the good model")
plt.show()

# %% [markdown] nbgrader={"grade_id": "funnel-totals-statement"}
# ### Exercise: What the funnel keeps, and what it costs
#
# "Each stage keeps at least 95% of the good pages", says Priya, "so we keep 95%. And if the bill is too high we divide
# by more shards." You check both sentences at 10,000 searches a second.
#
# Write a function that returns a dict of four numbers: `recall`, the share of the good pages that reach the end;
# `cpu_ms`, the CPU time of one query on all machines together; `latency_ms`, if the stages run one after the other and
# the items of a stage are spread evenly over its shards; `cores`, how many cores are busy at `qps` queries a second, a
# fraction and not rounded up. Hand it over as `funnel_totals`.
#
# ```python
# >>> two = {"items_in": [1_000, 100], "us_per_item": [1.0, 50.0],
# ...        "shards": [10, 1], "recall": [0.9, 0.8]}
# >>> totals = funnel_totals(pd.DataFrame(two), qps=200)
# >>> {name: round(float(total), 2) for name, total in totals.items()}
# {'recall': 0.72, 'cpu_ms': 6.0, 'latency_ms': 5.1, 'cores': 1.2}
# ```


# %% nbgrader={"grade_id": "funnel-totals", "solution": true}
def funnel_totals(stages, qps):
    """Return a dict: recall (share), cpu_ms and latency_ms (of one query), cores (busy).

    stages: DataFrame, one row a stage in order: items_in (items that it scores for one
    query), us_per_item (CPU microseconds for one item), shards (machines that share the
    items of one query), recall (share of the good items it is given that it passes on);
    qps: queries a second.
    """
    ### BEGIN SOLUTION
    cpu_ms = stages["items_in"] * stages["us_per_item"] / 1_000
    return {
        "recall": stages["recall"].prod(),
        "cpu_ms": cpu_ms.sum(),
        "latency_ms": (cpu_ms / stages["shards"]).sum(),
        "cores": qps * cpu_ms.sum() / 1_000,
    }
    ### END SOLUTION


# %% nbgrader={"grade_id": "funnel-totals-test", "grade": true, "points": 2}
from mlsd.checks import calling


def has(**expected):
    return lambda got: all(abs(got[k] - v) <= 1e-6 * v for k, v in expected.items())


table = {"items_in": [1_000, 100], "us_per_item": [1.0, 50.0], "shards": [10, 1]}
two = pd.DataFrame(table | {"recall": [0.9, 0.8]})
calling(funnel_totals, two, 200).gives(has(recall=0.72), "recall 0.72", "80% of 90% are kept.")
calling(funnel_totals, two, 200).gives(has(latency_ms=5.1), "latency_ms 5.1", "0.1 ms, then 5 ms.")
print("Visible checks passed; 2 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
three = pd.concat([two, two.iloc[:1].assign(shards=4)], ignore_index=True)
calling(funnel_totals, three, 7).gives(has(recall=0.648), "recall 0.648", "All stages count.")
calling(funnel_totals, three, 7).gives(has(latency_ms=5.35), "latency_ms 5.35", "0.1 + 5 + 0.25")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "funnel-totals-test-cost", "grade": true, "points": 2}
from mlsd.checks import calling

one = pd.DataFrame({"items_in": [2_000], "us_per_item": [3.0], "shards": [2], "recall": [0.9]})
calling(funnel_totals, one, 500).gives(
    lambda got: abs(got["cores"] - 3) < 1e-9, "cores 3", "6 ms each."
)
print("Visible check passed; 3 hidden checks run at grading: what work and shards do to the cost.")
### BEGIN HIDDEN TESTS
for seed in range(20):
    rng = np.random.default_rng(seed)
    n, us, shards = rng.integers(1, 10**6, 4), rng.uniform(0.1, 9, 4), rng.integers(1, 50, 4)
    table = pd.DataFrame({"items_in": n, "us_per_item": us, "shards": shards, "recall": 0.9})
    work_us, qps = sum(a * b for a, b in zip(n, us, strict=True)), float(rng.uniform(1, 5_000))
    totals = funnel_totals(table.copy(), qps)
    more = funnel_totals(table.assign(shards=shards * 2), qps)
    assert abs(totals["cpu_ms"] * 1e3 / work_us - 1) < 1e-9, "cpu_ms: all items of all stages"
    assert abs(totals["cores"] * 1e6 / work_us / qps - 1) < 1e-9, "cores: CPU seconds a second"
    assert abs(more["cores"] / totals["cores"] - 1) < 1e-9, "Twice the shards, the same work."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Which of the four numbers depend on the shards? The work of one query stays the same, however many machines share it.
# A core does 1,000 ms of work a second: at 200 queries a second and 6 ms each, 1,200 ms of work arrive every second.

# %% [markdown] tags=["analysis"]
# Priya is wrong twice: losses multiply, so three stages of 95% and more keep 90%, and shards buy latency, never cost.
# Real recall may be higher, if the stages lose the same pages, and real latency is worse, because a stage waits for
# its slowest shard. `cores` assumes machines that are never idle; plan for 60 to 80% of use. The numbers change most
# with the count that enters the expensive stage, which is why that cut-off is the one to argue about.

# %%
one_stage = {"items_in": 100_000_000, "us_per_item": 1.0, "shards": 1_000, "recall": 1.0}
plans = {"the funnel": funnel.table(), "all 100 million pages": pd.DataFrame([one_stage])}
totals = {name: funnel_totals(stages, qps=10_000) for name, stages in plans.items()}
print(pd.DataFrame(totals).T.map("{:,.2f}".format).to_string())

# %% [markdown]
# There is the second hole in the popular sum. The thousand shards that answer "in 100 ms" are busy for 100 s of CPU on
# each query: at 10,000 searches a second that takes a million cores. The funnel does it with some 1,300.
#
# Where do the recalls come from? You measure them, on judged queries. The cell below builds three rankers of rising
# price in SearchWorld (the match of words; a linear model; a linear model with all products of two features), fits
# them on the even queries, and counts on the odd ones which share of the best pages (grade 4) each would keep.

# %%
even = (pages["query_id"] % 2 == 0).to_numpy()
inputs = pages[list(SearchWorld.feature_names)]
inputs = (inputs - inputs[even].mean()) / inputs[even].std()
linear = np.vstack([np.ones(len(pages)), inputs.T])
first, second = np.triu_indices(len(linear))
for ranker, x in {"linear": linear, "products": linear[first] * linear[second]}.items():
    seen, gain = x[:, even], 2.0 ** pages["grade"][even] - 1
    pages[ranker] = np.linalg.solve(seen @ seen.T + np.eye(len(x)), seen @ gain) @ x
odd, best = pages[~even], pages["grade"][~even] == 4

# %%
recall_at = {}
cutoffs = {"lexical_match": range(50, 301, 25), "linear": range(10, 101, 10), "products": [10]}
for ranker, keeps in cutoffs.items():
    rank = odd.groupby("query_id")[ranker].rank(ascending=False)[best]
    recall_at[ranker] = {keep: float((rank <= keep).mean()) for keep in keeps}
    print(ranker, {keep: round(recall_at[ranker][keep], 2) for keep in keeps[::3]})

# %% [markdown] nbgrader={"grade_id": "funnel-cutoffs-statement"}
# ### Exercise: Where to cut
#
# 300 pages enter. The word match takes 1 microsecond a page, the linear model 20 (it has to fetch features), the model
# with products 400. Nadia grants 20 ms. Should the first stage be generous and the second strict, or the other way
# round?
#
# Write a function that chooses how many pages each stage passes on, so that the product of the recalls is as large as
# possible and the total time is at most the budget. A stage scores all pages that it is given, and cannot pass on more
# than those. Of plans with equal recall take the faster. Return the numbers as a tuple, one a stage, or None if no
# plan fits. Hand it over as `choose_cutoffs`.
#
# ```python
# >>> stages = [(1, {100: 0.95, 20: 0.80}), (50, {10: 0.90})]
# >>> choose_cutoffs(1_000, stages, budget_ms=6)
# (100, 10)
# ```


# %% nbgrader={"grade_id": "funnel-cutoffs", "solution": true}
def choose_cutoffs(items_in, stages, budget_ms):
    """Return the number of items that each stage keeps, a tuple, or None if no plan fits.

    items_in: items that the first stage scores; stages: list of pairs (us_per_item, recall),
    where recall is a dict from a number of items that the stage may keep to the share of the
    good items that are then kept; budget_ms: most that all scoring together may take.
    """
    ### BEGIN SOLUTION
    from itertools import pairwise, product
    from math import prod

    plans = []
    for keeps in product(*(recall for _, recall in stages)):
        counts = (items_in, *keeps)
        ms = sum(n * us for n, (us, _) in zip(counts, stages, strict=False)) / 1_000
        if ms <= budget_ms and all(later <= earlier for earlier, later in pairwise(counts)):
            end_recall = prod(recall[k] for k, (_, recall) in zip(keeps, stages, strict=True))
            plans.append((end_recall, -ms, keeps))
    return max(plans)[2] if plans else None
    ### END SOLUTION


# %% nbgrader={"grade_id": "funnel-cutoffs-test", "grade": true, "points": 3}
from mlsd.checks import calling

two = [(1, {100: 0.95, 20: 0.80}), (50, {10: 0.90})]
calling(choose_cutoffs, 1_000, two, budget_ms=6).returns((100, 10), "1 ms, then 5 ms: just fits.")
calling(choose_cutoffs, 1_000, two, budget_ms=5.9).returns((20, 10), "100 pages now take too long.")
print("Visible checks passed; 5 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(choose_cutoffs, 1_000, two, 1.9).returns(None, "No plan fits into 1.9 ms.")
calling(choose_cutoffs, 50, two, 9).returns((20, 10), "50 pages come in: 100 cannot go on.")
wide = [(1, {20: 0.5}), (1, {50: 0.99, 10: 0.6, 20: 0.6})]
calling(choose_cutoffs, 99, wide, 9).gives(
    lambda p: list(p) != [20, 50], "no growth", "20 are left."
)
tie = [(1, {50: 0.9, 30: 0.9}), (50, {10: 1.0})]
calling(choose_cutoffs, 99, tie, 9).returns((30, 10), "Equal recall: take the faster plan.")
trap = [(1, {90: 0.9, 50: 0.8}), (100, {10: 0.9, 5: 0.6}), (500, {3: 1.0})]
calling(choose_cutoffs, 100, trap, 11.9).returns(
    (50, 10, 3), "The best first stage costs too much."
)
### END HIDDEN TESTS


# %% nbgrader={"grade_id": "funnel-cutoffs-test-best-plan", "grade": true, "points": 3}
# 1 hidden check runs at grading: 40 random funnels against all their plans.
### BEGIN HIDDEN TESTS
def plans_of(n, stages, keeps=(), us=0, share=1):
    if not stages:
        return {keeps: (us / 1e3, share)}
    cost, recall = stages[0]
    rest = [(k, share * recall[k]) for k in recall if k <= n]
    found = [plans_of(k, stages[1:], (*keeps, k), us + n * cost, s) for k, s in rest]
    return {plan: total for part in found for plan, total in part.items()}


for seed in range(40):
    rng = np.random.default_rng(seed)
    funnel = []
    for us in rng.integers(1, 200, 2 + seed % 2).tolist():
        keeps = [1, *rng.choice(np.arange(2, 60), 4, replace=False).tolist()]
        funnel.append((us, dict(zip(sorted(keeps), sorted(rng.random(5)), strict=True))))
    plans = plans_of(60, funnel)
    limit = float(np.median([ms for ms, _ in plans.values()])) + 1e-6
    most = max(share for ms, share in plans.values() if ms <= limit)
    ms, share = plans[tuple(choose_cutoffs(60, funnel, limit))]
    assert ms <= limit and share > most - 1e-9, f"random funnel {seed}: {share:.3f} of {most:.3f}"
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# There are few plans: `itertools.product` of the cut-offs of all stages gives them. Throw out those that grow or take
# too long, and take the best of the rest.

# %% [markdown] tags=["hint"]
# A stage's time depends on what the stage *before* it kept: with cut-offs 100 and 10, the second stage scores 100
# pages. The last cut-off costs nothing.

# %% [markdown] tags=["analysis"]
# The optimum moves with the budget: a tight one starves the expensive model, a generous one starves nobody. Deciding
# stage by stage misses it, since recall bought early is paid for by all later stages. Real teams search the same grid,
# with NDCG or session success in place of recall and the p99 in place of the sum. Beyond a few stages the grid explodes
# and dynamic programming over the spent time takes over; the next chapter does it.


# %%
def journey(keeps):
    still_in, steps = pd.Series(True, index=odd.index), {}
    for ranker, keep in zip(recall_at, keeps, strict=True):
        score = odd[ranker].where(still_in, -np.inf)
        rank = score.groupby(odd["query_id"]).rank(ascending=False, method="first")
        still_in = steps[ranker] = still_in & (rank <= keep)
    return pd.DataFrame(steps)[best]


rankers = list(zip([1, 20, 400], recall_at.values(), strict=True))
budgets_ms = [6, 8, 12, 16, 20, 30, 40, 50]
chosen = {ms: choose_cutoffs(300, rankers, ms) for ms in budgets_ms}

# %%
curves = {"product of the recalls": [], "measured on the whole funnel": []}
for keeps in chosen.values():
    parts = [recall[keep] for keep, (_, recall) in zip(keeps, rankers, strict=True)]
    curves["product of the recalls"].append(np.prod(parts))
    curves["measured on the whole funnel"].append(journey(keeps).all(axis=1).mean())
table = pd.DataFrame(curves, index=list(chosen))
print(table.assign(plan=chosen).loc[[6, 12, 20, 40, 50]].round(2).to_string())
fig, ax = plt.subplots()
ax.plot(table, marker="o", label=list(table))
ax.set_ylim(0, 0.5)
ax.set_xlabel("budget for scoring one query (ms)")
ax.set_ylabel("share of the best pages in the top ten")
ax.set_title("Measured apart, the stages look far worse than they are together")
ax.legend()
plt.show()

# %% [markdown]
# The figure shows the recall of the plan chosen for each budget, by the product and by running all three stages. At
# 6 ms the product says 0.10, the truth is 0.38. A product is right for *conditional* recalls, each on what the stage
# before passed on. These were measured apart, and rankers that share features lose the same pages. So shortlist plans
# with the product and measure the few that are left end to end: 12 ms reach 0.44, more than the product promises for
# 50, and Nadia gets 8 of her 20 ms back.
#
# ## Steps 5 to 7: build, run, iterate
#
# Step 5 builds a model and tests it on later days; step 6 runs it in shadow, then before users in an A/B test. The
# third notebook does both. Step 7 asks first of all **which part lost the good pages**.

# %% [markdown] nbgrader={"grade_id": "lost-at-statement"}
# ### Exercise: Which stage lost it?
#
# Of 700 pages that judges call best, 400 are missing from the top ten, and the ranking team is blamed. But a ranker
# cannot rank what it never saw.
#
# `kept` has a row for each best page and a column of True or False for each stage, in order: was the page still there
# after it? A page is lost at the *first* stage that dropped it, whatever later columns say. Write a function that
# returns a Series from every stage to its share of all lost pages (0 for each if none is lost). Hand it over as `lost_at`.
#
# ```python
# >>> kept = pd.DataFrame({"selection": [True, True, False], "ranking": [True, False, False]})
# >>> lost_at(kept).to_dict()
# {'selection': 0.5, 'ranking': 0.5}
# ```


# %% nbgrader={"grade_id": "lost-at", "solution": true}
def lost_at(kept):
    """Return the share of all losses that happened at each stage, a Series of floats.

    kept: DataFrame of bool, one row a relevant page, one column a stage in the order in which
    pages pass them; True if the page was still there after the stage.
    """
    ### BEGIN SOLUTION
    lost = kept[~kept.all(axis=1)]
    first = lost.idxmin(axis=1)
    return pd.Series({stage: float((first == stage).sum()) / max(len(lost), 1) for stage in kept})
    ### END SOLUTION


# %% nbgrader={"grade_id": "lost-at-test", "grade": true, "points": 3}
from mlsd.checks import calling


def is_share(a, b, c):
    want = {"selection": a, "stage 1": b, "stage 2": c}
    return lambda s: set(dict(s)) == set(want) and all(abs(s[k] - want[k]) < 1e-9 for k in want)


stages_of = ["selection", "stage 1", "stage 2"]
rows = pd.DataFrame([[1, 1, 1], [0, 0, 0], [1, 0, 0], [1, 0, 0], [1, 1, 0]], columns=stages_of) == 1
calling(lost_at, rows).gives(is_share(0.25, 0.5, 0.25), "0.25, 0.5, 0.25", "Four pages are lost.")
print("Visible checks passed; 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(lost_at, rows.iloc[:1]).gives(is_share(0, 0, 0), "0 for each stage", "No page is lost.")
back = rows.iloc[[1]].assign(**{"stage 2": True})
calling(lost_at, back).gives(
    is_share(1, 0, 0), "1, 0, 0", "Lost at the first stage that dropped it."
)
for seed in range(30):
    flags = pd.DataFrame(np.random.default_rng(seed).random((40, 3)) < 0.7, columns=stages_of)
    first = [list(row).index(False) for row in flags.to_numpy() if not all(row)]
    expected = [first.count(place) / len(first) for place in range(3)]
    assert is_share(*expected)(lost_at(flags)), (
        f"40 random pages (seed {seed}): expected {expected}"
    )
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Set the pages aside that were never lost. For each of the others, find the first column that is False:
# `idxmin(axis=1)` of a table of True and False gives it.

# %% [markdown] tags=["analysis"]
# A stage with a large share is where work can help, not necessarily where it is cheapest. Counting every stage in which
# a page is missing always convicts the last one, because whatever is dropped early is missing there too. The shares
# move with the cut-offs: widen an early stage and its losses reappear later, at a ranker that now sees the page and
# still puts it eleventh. Recompute after every change.

# %%
fig, axes = plt.subplots(1, 2, figsize=(10, 2.8), sharex=True)
for ax, budget_ms in zip(axes, (6, 20), strict=True):
    share = lost_at(journey(chosen[budget_ms]))
    title = f"{budget_ms} ms: {share.idxmax()} loses most"
    figures.bars(share, ax, title=title, xlabel="share of the lost pages", value_format="{:.0%}")
plt.show()

# %% [markdown]
# The two panels share out the best pages that are missing from the top ten. With 6 ms the word match, which passes on
# only 75 pages, loses most of them: give it time or a better feature, and leave the models alone. With 20 ms the last
# ranker loses most, and now modelling pays. One system, two answers: look at the losses before you promise a gain.
#
# ## The risks, before they are asked for
#
# | risk | what you would see | first defence |
# |---|---|---|
# | feedback loop | shown pages get clicks, so they are shown | explore on a small share of traffic, log propensities |
# | skew | offline gain, no online gain | log features at serving, compare both distributions |
# | drift | quality sinks week by week | monitor inputs and calibration, retrain by schedule |
# | abuse | one site's clicks treble | robust signals, rate limits, human review |
# | fairness | average fine, one group worse | metrics by slice, with a guardrail each |
# | privacy | a query names a person | minimise, aggregate, delete on time |
# | cost | the bill grows faster than traffic | cost per 1,000 requests as a metric |
#
# Seniority shows here: raise two of them unprompted, with what you would measure.
#
# ## Forty-five minutes
#
# The figure lays the seven steps on the clock. Clarifying stops at minute 6, whatever is still unclear: state an
# assumption and go on.

# %%
steps = ["1 set up", "2 scale", "3 metrics", "4 architecture", "5 offline", "6 online"]
minutes = pd.Series([6, 3, 5, 8, 11, 5, 5, 2], index=[*steps, "7 iterate, risks", "summary"])
ends = minutes.cumsum()
fig, ax = plt.subplots(figsize=(8, 3.6))
drawn = ax.barh(minutes.index, minutes, left=ends - minutes)
ax.bar_label(drawn, [f"until {end}" for end in ends], padding=4)
ax.invert_yaxis()
ax.set_xlim(0, 52)
ax.set_xlabel("minute of the interview")
ax.set_title(f"On paper until minute {ends['4 architecture']}; data and tests get the rest")
plt.show()

# %% [markdown]
# ## Recap
#
# - Ask what tells *designs* apart; how success is counted comes first. Then say the statement: decision, actor, input,
#   output, label with horizon, baseline.
# - Turn each noun into a number: searches a second at the peak, pages a model can score in the budget.
# - A value is a feature only if it could have been read when the decision was taken.
# - Dividing by machines divides the mean. It spreads the tail, and it never lowers the cost.
# - Latency is the longest path, recall is a product, cost is the sum of items times microseconds.
# - Choose cut-offs together, under one budget; then let the losses say which stage to improve.
