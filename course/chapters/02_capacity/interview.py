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
# Ines runs search at a music service. People describe a song ("sad piano, rain, no singing") and find it by meaning,
# not by title. A prototype with a million tracks works. She says: **"It goes to the whole catalogue in spring. What do
# we have to buy?"** You have 45 minutes, of which this round gives 30 to numbers.
#
# | minutes | what you do | what you hand over |
# |---|---|---|
# | 0 to 8 | estimate aloud | `estimate` |
# | 8 to 22 | components, shards, zones | `funnel`, `serving` |
# | 22 to 45 | twists: a slow night, a smaller bill, a failure | three tasks in prose |
#
# Say each number with its unit and the sum behind it. A tenth off is fine, a factor of a thousand is not.

# %% nbgrader={"grade_id": "interview-capacity-setup", "locked": true}
import matplotlib.pyplot as plt
import numpy as np

from mlsd import figures
from mlsd.design import Funnel, Machine, Requirements, Serving, Stage
from mlsd.design.capacity import check_serving, curve, work_out
from mlsd.design.funnel import check_funnel
from mlsd.design.simulate import simulate

figures.use_style()

# %% [markdown]
# ## Minutes 0 to 8: the estimate
#
# | you ask | Ines answers |
# |---|---|
# | How many people, how many searches? | 60 million a day, five searches each. Friday evening carries three times the mean. |
# | How large is the catalogue? | 400 million tracks, one embedding of 256 float32 numbers each. |
# | What goes back? | 20 tracks with covers: 30 KB a page. |
# | How long may it take? | p99 of 150 ms in your service; today's prototype takes 80 ms on average. |
# | What do you log? | each of the 20 tracks shown, 500 bytes. |
# | What may it cost? | half a cent for 1,000 searches. |

# %% [markdown] nbgrader={"grade_id": "interview-estimate-statement"}
# ### Exercise: Seven numbers in eight minutes
#
# Write a dictionary with these seven numbers. KB, GB and TB are powers of 1,000. Hand it over as `estimate`.
#
# | key | what |
# |---|---|
# | `mean_qps`, `peak_qps` | searches a second, on average and on Friday evening |
# | `in_flight` | searches in progress at the peak, if each takes 80 ms |
# | `vectors_gb` | all embeddings, nothing else |
# | `graph_gb` | the same with an HNSW graph of 16 links ($8M$ bytes a vector) |
# | `egress_gbit_s` | what leaves the data centre at the peak, in gigabits a second |
# | `log_tb_a_day` | log written in a day |
#
# ```python
# >>> 250 < estimate["vectors_gb"] < 1_000
# True
# ```

# %% nbgrader={"grade_id": "interview-estimate", "solution": true}
### BEGIN SOLUTION
a_second = 60e6 * 5 / 86_400
estimate = {
    "mean_qps": a_second,
    "peak_qps": 3 * a_second,
    "in_flight": 3 * a_second * 0.080,
    "vectors_gb": 400e6 * 256 * 4 / 1e9,
    "graph_gb": 400e6 * (256 * 4 + 8 * 16) / 1e9,
    "egress_gbit_s": 3 * a_second * 30e3 * 8 / 1e9,
    "log_tb_a_day": 60e6 * 5 * 20 * 500 / 1e12,
}
### END SOLUTION

# %% nbgrader={"grade_id": "interview-estimate-test", "grade": true, "points": 2}
from mlsd.checks import value

keys = {"mean_qps", "peak_qps", "in_flight", "vectors_gb", "graph_gb"}
keys |= {"egress_gbit_s", "log_tb_a_day"}
lacking = sorted(keys - set(estimate))
assert not lacking, f"These keys are missing: {lacking}"
ratio = estimate["peak_qps"] / estimate["mean_qps"]
value("peak over mean", ratio).equals(3, "Friday evening carries three times the mean.", tol=0.1)
print("Load: visible checks passed; 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
value("mean_qps", estimate["mean_qps"]).equals(3_472, "300 million over 86,400 s.", tol=0.1)
value("peak_qps", estimate["peak_qps"]).equals(10_417, "Three times the mean.", tol=0.1)
value("in_flight", estimate["in_flight"]).equals(833, "Rate times time, in seconds.", tol=0.1)
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "interview-estimate-test-bytes", "grade": true, "points": 2}
from mlsd.checks import value

print("Bytes: 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
value("vectors_gb", estimate["vectors_gb"]).equals(409.6, "Four bytes a number.", tol=0.1)
value("graph_gb", estimate["graph_gb"]).equals(460.8, "128 bytes more for each vector.", tol=0.05)
value("egress_gbit_s", estimate["egress_gbit_s"]).equals(2.5, "Bits, at the peak.", tol=0.1)
value("log_tb_a_day", estimate["log_tb_a_day"]).equals(3.0, "20 rows a search.", tol=0.1)
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# A day has 86,400 s; say 100,000 aloud and correct at the end. A float32 has 4 bytes, a byte 8 bits. Which of the seven
# are about the peak, which about the day?

# %% [markdown] tags=["analysis"]
# Each number decides something. 461 GB do not fit into one machine of 64 GB, so the graph needs shards, and memory
# decides their number. 10,400 searches a second rule out every scan of the catalogue. 2.5 Gbit/s are a tenth of a good network card:
# leave bandwidth alone. 3 TB of log a day are a petabyte a year: sample it, or keep it for a quarter. Saying which
# numbers do *not* matter is worth as much as the others.

# %% [markdown]
# ## Minutes 8 to 22: what to buy
#
# Ines has measured four components. One that hands on k tracks keeps a share $k / (k + \text{half at})$ of the relevant
# ones that it finds; the two indexes do not find all of them.
#
# | component | time | memory | finds | half at |
# |---|---|---|---|---|
# | `"graph index"` | 0.1 ms of CPU on *each* shard, however large | 1,152 bytes a track | 0.97 | 20 |
# | `"code index"` (product quantisation) | 16 ns for each 1,000 tracks | 72 bytes a track | 0.90 | 100 |
# | `"linear ranker"` | 0.5 µs a track | none | all | 8 |
# | `"deep ranker"` | 400 µs a track | none | all | 0.3 |
#
# The function builds a stage of one of them. `replicas` may be left to the calculator.

# %% nbgrader={"grade_id": "interview-stage-of", "locked": true}
corpus = 400_000_000
requirements = Requirements(
    daily_requests=300_000_000, peak_factor=3, p99_ms=150, corpus=corpus, results=20,
    min_recall=0.8, max_usd_per_1000=0.005,
)  # fmt: skip
half_at = {"graph index": 20, "code index": 100, "linear ranker": 8, "deep ranker": 0.3}
us_per_item = {"code index": 16e-6, "linear ranker": 0.5, "deep ranker": 400.0}
index = {"graph index": (0.97, 1_152), "code index": (0.90, 72)}


def stage(component, items_in, items_out, shards=1, replicas=None):
    """Return the stage that one of the measured components makes."""
    found, item_bytes = index.get(component, (1.0, 0))
    us = us_per_item.get(component, 100 * shards / items_in)
    recall = found * items_out / (items_out + half_at[component])
    made = {"items_in": items_in, "items_out": items_out, "us_per_item": us, "recall": recall}
    return Stage(name=component, shards=shards, replicas=replicas, item_bytes=item_bytes, **made)


# %% [markdown] nbgrader={"grade_id": "interview-serving-statement"}
# ### Exercise: Serve 400 million tracks with a zone down
#
# Choose stages, cut-offs, shards and a `Serving` with three zones, the machine `Machine(cores=16, memory_gb=64,
# usd_per_hour=0.8)` and `slow_share=0.002` (0.2% of the calls meet a pause of ten times their length). All
# requirements must be met, **also with a zone down**: p99 under 150 ms, recall at least 0.8, half a cent for 1,000
# searches, at most 80% of the cores busy at the peak, every shard in memory. You may hedge.
#
# State what follows, 10% off at most: `stated_machines`, `stated_p99_ms` and `stated_usd_per_1000` are fields of `Serving`.
# Hand over `funnel` and `serving`.
#
# ```python
# >>> funnel.stages[-1].items_out
# 20
# ```

# %% nbgrader={"grade_id": "interview-serving", "solution": true}
### BEGIN SOLUTION
funnel = Funnel(
    [
        stage("graph index", corpus, 1_000, shards=10),
        stage("linear ranker", 1_000, 60),
        stage("deep ranker", 60, 20, shards=2),
    ]
)
serving = Serving(
    machine=Machine(cores=16, memory_gb=64, usd_per_hour=0.8),
    zones=3,
    slow_share=0.002,
    stated_machines=63,
    stated_p99_ms=70,
    stated_usd_per_1000=0.004,
)
### END SOLUTION

# %% nbgrader={"grade_id": "interview-serving-test", "grade": true, "points": 2}
from mlsd.checks import value
from mlsd.design import Funnel, Requirements, Serving
from mlsd.design.capacity import check_serving, work_out
from mlsd.design.funnel import check_funnel

value("funnel", funnel).satisfies(lambda f: isinstance(f, Funnel), "a Funnel object")
value("serving", serving).satisfies(lambda s: isinstance(s, Serving), "a Serving object")
load = {"daily_requests": 300e6, "peak_factor": 3, "corpus": 400_000_000, "results": 20}
needs = Requirements(**load, p99_ms=150, min_recall=0.8, max_usd_per_1000=0.005)
findings = [str(f) for f in [*check_funnel(funnel, needs), *check_serving(serving, funnel, needs)]]
assert not findings, "\n".join(["The plan does not hold:", *findings])
print("Plan: visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
assert serving.zones >= 3 and serving.slow_share >= 0.002, "Three zones, and pauses in 0.2%."
m = serving.machine
assert (m.cores, m.memory_gb) == (16, 64) and m.usd_per_hour >= 0.8, "The machine is the one named."
stated = serving.stated_machines, serving.stated_p99_ms, serving.stated_usd_per_1000
assert None not in stated, "State machines, p99 and price; the interviewer asks for them."
down = work_out(funnel, needs, serving, lost_zones=1)
assert down.p99_ms <= 150, f"With a zone down the p99 is {down.p99_ms:.0f} ms."
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "interview-serving-test-measured", "grade": true, "points": 1}
print("Measured components: 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
prices = {"graph index": None, "code index": 16e-6, "linear ranker": 0.5, "deep ranker": 400}
finds, memory = {"graph index": 0.97, "code index": 0.9}, {"graph index": 1_152, "code index": 72}
half = {"graph index": 20, "code index": 100, "linear ranker": 8, "deep ranker": 0.3}
recall = 1.0
for each in funnel.stages:
    assert each.name in prices, f"{each.name!r} is none of the four components."
    us = prices[each.name] or 100 * each.shards / each.items_in
    honest = each.us_per_item >= 0.99 * us and each.item_bytes >= memory.get(each.name, 0)
    assert honest, f"{each.name} costs more time or memory than you say."
    recall *= finds.get(each.name, 1) * each.items_out / (each.items_out + half[each.name])
assert recall >= 0.8, f"By the measured curves {recall:.3f} of the relevant tracks reach the page."
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "interview-serving-test-simulated", "grade": true, "points": 2}
from mlsd.design import Requirements
from mlsd.design.capacity import work_out
from mlsd.design.simulate import simulate

print("Simulated: 2 hidden checks run at grading, all zones up and one down.")
### BEGIN HIDDEN TESTS
load = {"daily_requests": 300e6, "peak_factor": 3, "corpus": 400_000_000, "results": 20}
needs = Requirements(**load, p99_ms=150, min_recall=0.8, max_usd_per_1000=0.005)
replicas = work_out(funnel, needs, serving).stages["replicas"].tolist()
for lost in (0, 1):
    seen = simulate(funnel, needs, serving, replicas, n=1_500, seed=31 + lost, lost_zones=lost)
    assert seen.p99_ms <= 1.1 * 150, f"Simulated, {lost} zones down: a p99 of {seen.p99_ms:.0f} ms."
    assert seen.complete >= 0.99, (
        f"Only {seen.complete:.1%} of the searches heard from every shard."
    )
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Begin with recall: the indexes find 0.97 or 0.90, and the deep ranker's last step costs little. What is left decides
# how many tracks the linear ranker must hand on, and that times 400 µs is most of the bill.

# %% [markdown] tags=["hint"]
# `check_serving(serving, funnel, requirements)` lists what does not hold, and `work_out(funnel, requirements, serving)`
# gives the numbers to state. Memory: 64 GB a machine, one shard on each. If the p99 is too long, look at `.stages` for
# the stage with the longest.

# %% [markdown] tags=["analysis"]
# The index that needs 16 times the memory is not the dearer one: what it finds, the deep ranker need not make up for. The
# code index forces hundreds of tracks on a ranker that costs 0.4 ms each. The graph's shards are set by memory and
# idle most of the time; smaller machines with more memory, or 8-bit vectors, would be the next question. Half of the price
# is the deep ranker, so its cut-off is the number to measure online first.

# %%
found = work_out(funnel, requirements, serving)
down = work_out(funnel, requirements, serving, lost_zones=1)
figures.funnel_counts(
    funnel.table(), title=f"{funnel.recall:.0%} of the relevant tracks reach the page"
)
plt.show()
print(f"{found.machines} machines, {found.usd_per_1000_requests:.4f} USD for 1,000 searches")
print(f"p99 {found.p99_ms:.0f} ms, with a zone down {down.p99_ms:.0f} ms")
found.stages[["stage", "shards", "replicas", "machines", "utilisation", "p99_ms"]].round(2)

# %% [markdown]
# ## Minutes 22 to 45: twists
#
# The figure is the plan's latency curve: p50 and p99 against the utilisation of the busiest stage, with the peak
# dotted. It is flat: in a pool of hundreds of cores nobody waits until nearly all are busy, and then there is a wall. An alarm on
# latency would come too late; watch utilisation and the length of the queue.

# %%
loads = np.r_[np.linspace(0.1, 0.9, 17), 0.93, 0.95, 0.97, 0.98, 0.985, 0.99, 0.995]
peak = found.stages["utilisation"].max()
figures.utilisation(
    curve(funnel, requirements, serving, loads),
    now=peak,
    budget_ms=requirements.p99_ms,
    title=f"At {peak:.0%} of use latency looks as it does at 95%",
)
plt.show()

# %% [markdown] nbgrader={"grade_id": "the-slow-night", "task": true, "points": 5}
# ### Task: The slow night
#
# Since Thursday's release the p99 is 290 ms instead of 70; the p50 has not moved, and neither has the load. Nobody has
# changed the models. Write numbered steps: which three or four causes fit *these* facts, which number tells them apart, and what
# you do tonight, before you know. 120 to 180 words. Write your answer in the cell below.
#
# === BEGIN MARK SCHEME ===
# - **1 point**: reads the facts: median and load unchanged means that a minority of calls is slow, not that the
#   service is out of capacity (then the median rises too). None for "add machines".
# - **1 point**: causes that fit: pauses (garbage collection, compaction, a cold page of the index), one bad replica or
#   shard seen by every request through the fan-out, retries or time-outs of a dependency, a hedge that was switched off.
# - **1 point**: a number that separates them: p99 by shard and by machine, share of requests by slowest shard,
#   distribution of the extra (fixed time-out values?), hedged share, before and after the release.
# - **1 point**: uses the fan-out: with 10 shards one slow call in 1,000 is one request in 100, so p99.9 of a shard is
#   the thing to look at.
# - **1 point**: tonight: roll back, or take the replica out, or hedge at the p95 with a cap, each reversible; and checks
#   that the measurement is open-loop, at the client.
# - Level: 0-1 weak (more hardware), 2-3 hire, 4-5 strong (causes separated by numbers, safe first step).
# === END MARK SCHEME ===

# %% [markdown]
# *Your answer here.*

# %% [markdown] nbgrader={"grade_id": "half-the-bill", "task": true, "points": 5}
# ### Task: Half the bill
#
# Ines' boss wants the price of 1,000 searches halved by summer. List your levers in the order in which you would pull them: what
# each saves, by your own plan's numbers, and what it costs people or engineers. Which saving do you refuse?
# 120 to 180 words. Write your answer in the cell below.
#
# === BEGIN MARK SCHEME ===
# - **1 point**: starts from the split of the bill by stage in the own plan (deep ranker about half, the graph's idle
#   memory most of the rest) and not from a list of tricks.
# - **1 point**: at least three levers with a number each: cache of frequent searches (hit rate h saves h of the
#   rankers), cut-off of the deep ranker down (recall by the curve), 8-bit vectors (a third of the graph's shards),
#   distilled or quantised ranker, batches, smaller peak by moving batch work.
# - **1 point**: what each costs: recall points, freshness, engineering weeks, a risk; not "no downside".
# - **1 point**: how it is verified: an experiment with a non-inferiority margin on search success, p99 as guardrail.
# - **1 point**: refuses one saving on purpose with a reason, such as the third zone, or running at 95%.
# - Level: 0-1 weak (slogans), 2-3 hire, 4-5 strong (ordered by saving for harm, something refused).
# === END MARK SCHEME ===

# %% [markdown]
# *Your answer here.*

# %% [markdown]
# For the last task: the plan with one zone down, and Friday evening at 1.7 times the forecast. The cell shows which stages
# cannot keep up.

# %%
friday = work_out(funnel, requirements, serving, qps=1.7 * requirements.peak_qps, lost_zones=1)
figures.bars(
    friday.stages.set_index("stage")["utilisation"],
    title="One zone down, 1.7 times the forecast: above 1 a queue grows without end",
    xlabel="cores needed over cores up",
    value_format="{:.2f}",
)
plt.show()

# %% [markdown] nbgrader={"grade_id": "what-to-drop", "task": true, "points": 5}
# ### Task: What do you drop first?
#
# That Friday, in order: what do you switch off, degrade or turn away, at which measured threshold, and what does a
# listener notice? Compute for one measure how far it brings the utilisation down. How do you keep retries from making it worse,
# and how do you come back? 120 to 180 words. Write your answer in the cell below.
#
# === BEGIN MARK SCHEME ===
# - **1 point**: sheds load before the queue forms, by a threshold on queue length or wait (not on CPU an hour later),
#   and says that work on requests whose caller has given up is thrown away.
# - **1 point**: an order with the least harm first: prefetch and bots, then the deep ranker's cut-off from 60 to 30 or
#   off, stale results from the cache, then a share of searches with an honest message.
# - **1 point**: one measure computed, such as cut-off 60 to 30 halving the deep ranker's utilisation, and the recall that
#   it costs by the curve (30/38 instead of 60/68).
# - **1 point**: retries: budget or back-off with jitter, no hedging in overload, deadlines handed down.
# - **1 point**: way back: hysteresis, warm caches, one switch at a time; the log of that evening marked as degraded.
# - Level: 0-1 weak (autoscaling alone), 2-3 hire, 4-5 strong (threshold, number, retries).
# === END MARK SCHEME ===

# %% [markdown]
# *Your answer here.*

# %% [markdown]
# ## How it would be graded
#
# | | weak | hire | strong |
# |---|---|---|---|
# | load | a daily total | mean and peak, in flight | who makes the peak, what can move |
# | latency | mean, or a sum of percentiles | p99 with fan-out | pauses, hedging, what the load test hides |
# | memory | "fits in RAM" | bytes a vector, shards | what recall a smaller index costs |
# | headroom | none, or 80% by rote | a zone lost at the peak | pool size, degraded modes |
# | money | none | USD for 1,000 requests | which number to measure first, what not to save |
#
# Mark your prose with it, or swap with a friend; the rubrics are in the solved notebook under `source/02_capacity`.
#
# ## Recap
#
# You turned five answers into seven numbers, found that memory sets the shards of the index and the deep ranker the bill,
# kept the promise with a zone down, and decided beforehand what to drop on the Friday that nobody forecast.
