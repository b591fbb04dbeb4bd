# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% nbgrader={"grade_id": "funnel-setup", "locked": true}
from itertools import product

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from mlsd import figures
from mlsd.design import Design, Feature, Funnel, ProblemStatement, Requirements, Serving, Stage
from mlsd.design.capacity import work_out
from mlsd.worlds import SearchWorld

figures.use_style()

# %% [markdown]
# A billion items, ten places on the page. No model that is worth its name reads a billion items for each request, so a
# cheap one chooses 100,000, a better one 500, the best one 10. Where these numbers come from is rarely said. They are
# the answer to an optimisation: the most recall that a budget can buy. Here you solve it, then buy what it needs.
#
# Chapter 1 tried all combinations of cut-offs. With six stages and 16 cut-offs each there are 17 million.

# %% [markdown] nbgrader={"grade_id": "best-funnel-statement"}
# ### Exercise: The best of 17 million funnels
#
# Hana plans the feed of a photo app. Each stage reads what the stage before kept, pays a price an item, and keeps a
# share of the good items, which depends on how many it keeps. Recalls multiply, prices add up.
#
# If two half-finished plans have *kept the same number*, their future is the same; one that has spent more and has no
# more recall can be dropped. What is left after each stage are few plans, even where there are millions of ways.
#
# Write a function that returns the pair (recall, cut-offs): the highest product of the recalls among all plans that
# cost at most the budget, and a plan that reaches it. No stage can keep more than it reads. Return None if no plan
# fits. At grading, six stages with 16 cut-offs have to be solved within seconds. Hand it over as `best_funnel`.
#
# ```python
# >>> stages = [(1, {100: 0.9, 20: 0.8}), (50, {10: 0.9})]
# >>> recall, keeps = best_funnel(1_000, stages, budget_us=6_000)
# >>> round(recall, 2), keeps
# (0.81, (100, 10))
# ```


# %% nbgrader={"grade_id": "best-funnel", "solution": true}
def best_funnel(items_in, stages, budget_us):
    """Return (recall, cut-offs) of the best plan within the budget, or None.

    items_in: items that the first stage reads; stages: list of (us_per_item, recall), where
    recall maps the numbers that a stage may keep to the share of the good items it then keeps;
    budget_us: most that all reading together may take, in microseconds.
    """
    ### BEGIN SOLUTION
    plans = [(0.0, 1.0, (items_in,))]
    for us_per_item, recall in stages:
        by_keep = {keep: [] for keep in recall}
        for spent, share, keeps in plans:
            after = spent + keeps[-1] * us_per_item
            for keep, kept in recall.items():
                if after <= budget_us and keep <= keeps[-1]:
                    by_keep[keep].append((after, -share * kept, (*keeps, keep)))
        plans = []
        for rivals in by_keep.values():
            most = -1.0
            for spent, lost, keeps in sorted(rivals):
                if -lost > most:  # dearer than those before, so it must keep more
                    most = -lost
                    plans.append((spent, most, keeps))
    best = max(plans, key=lambda plan: plan[1], default=None)
    return (best[1], best[2][1:]) if best else None
    ### END SOLUTION


# %% nbgrader={"grade_id": "best-funnel-test", "grade": true, "points": 2}
from mlsd.checks import calling


def is_plan(recall, *keeps):
    return lambda r: abs(r[0] - recall) < 1e-9 and tuple(r[1]) == keeps


two = [(1, {100: 0.9, 20: 0.8}), (50, {10: 0.9})]
calling(best_funnel, 1_000, two, 6_000).gives(is_plan(0.81, 100, 10), "0.81, (100, 10)")
calling(best_funnel, 1_000, two, 5_999).gives(is_plan(0.72, 20, 10), "0.72, (20, 10)")
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(best_funnel, 1_000, two, 999).returns(None, "Not even the first stage fits.")
calling(best_funnel, 50, two, 9_000).gives(is_plan(0.72, 20, 10), "0.72, (20, 10)", "50 come in.")
wide = [(1, {20: 0.9, 60: 0.95}), (2, {50: 1.0, 10: 0.5}), (1, {5: 1.0})]
calling(best_funnel, 99, wide, 9_000).gives(is_plan(0.95, 60, 50, 5), "0.95, (60, 50, 5)")
late = [(1, {90: 0.8, 50: 0.7}), (10, {30: 0.9, 9: 0.5}), (90, {3: 1.0})]
calling(best_funnel, 100, late, 3_300).gives(
    is_plan(0.63, 50, 30, 3), "0.63, (50, 30, 3)", "Save early to spend where it counts."
)
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "best-funnel-test-brute-force", "grade": true, "points": 2}
from itertools import product

# 2 hidden checks run at grading: 60 random funnels against all of their plans.
### BEGIN HIDDEN TESTS
for seed in range(60):
    rng = np.random.default_rng(seed)
    funnel = []
    for us in rng.integers(1, 100, 3).tolist():
        keeps = sorted(rng.choice(np.arange(1, 50), 5, replace=False).tolist())
        funnel.append((us, dict(zip(keeps, rng.random(5).tolist(), strict=True))))
    ways = [(70, *keeps) for keeps in product(*(recall for _, recall in funnel))]
    ways = [way for way in ways if list(way) == sorted(way)[::-1]]
    us = {w[1:]: sum(n * c for n, (c, _) in zip(w, funnel, strict=False)) for w in ways}
    share = {w: np.prod([r[k] for k, (_, r) in zip(w, funnel, strict=True)]) for w in us}
    limit = float(np.quantile(list(us.values()), 0.3)) if us else 1.0
    most = max((share[w] for w in us if us[w] <= limit), default=None)
    found = best_funnel(70, funnel, limit)
    assert (found is None) == (most is None), f"funnel {seed}: {found}, best recall {most}"
    if found is not None:
        keeps = tuple(found[1])
        fits = us[keeps] <= limit and abs(share[keeps] - most) < 1e-9 > abs(found[0] - most)
        assert fits, f"funnel {seed} within {limit:.0f} us: {found}; the best recall is {most:.4f}"
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "best-funnel-test-large", "grade": true, "points": 1}
# 2 hidden checks run at grading: six stages with 16 cut-offs each.
### BEGIN HIDDEN TESTS
prices, halves = [0.001, 0.02, 0.3, 4, 50, 600], [5e4, 5e3, 500, 60, 8, 1]
tops, large = [1e6, 2e5, 3e4, 3e3, 400, 50], []
for us, half, top in zip(prices, halves, tops, strict=True):
    keeps = np.unique(np.geomspace(top / 30, top, 16).astype(int)).tolist()
    large.append((us, {keep: keep / (keep + half) for keep in keeps}))
found, keeps = best_funnel(10_000_000, large, 60_000)
counts = (10_000_000, *keeps)
spent = sum(n * us for n, (us, _) in zip(counts, large, strict=False))
share = np.prod([recall[k] for k, (_, recall) in zip(keeps, large, strict=True)])
assert spent <= 60_000 and abs(share - found) < 1e-9, (
    f"{keeps} costs {spent:.0f} us, recall {share}"
)
assert found > 0.34038, f"Your plan keeps {found:.4f} of the good items; there is a better one."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Go stage by stage with a list of half-finished plans (spent, recall, cut-offs). For each of them and each cut-off
# that is not larger than the last one, make a new plan.

# %% [markdown] tags=["hint"]
# After each stage, group the plans by their last cut-off. Within a group sort by what was spent and keep a plan only if
# its recall is higher than that of every cheaper one. Mind that a plan within the budget now may exceed it later, and
# that the dearer of two plans may be the one that wins.

# %% [markdown] tags=["analysis"]
# The trick is dynamic programming with a Pareto front: two numbers, cost and recall, can't be ordered, so you keep every plan
# that no other beats in both. It works because the future depends only on the last cut-off. It would not if recalls
# depended on one another, as they do when two stages share their features; then shortlist with the product and measure
# the shortlist end to end.

# %% [markdown]
# Compare with brute force, and with the way funnels are set in practice, stage by stage: each stage gets an equal share
# of the budget and takes the largest cut-off that it can pay for. One billion items, 12 cut-offs a stage.

# %%
index_us, prices_us, half_at = 4e-5, [0.5, 20.0], [20_000, 150, 2]
grids = [np.geomspace(3_000, 300_000, 12), np.geomspace(60, 6_000, 12), np.array([10])]
grids = [np.unique(grid.astype(int)).tolist() for grid in grids]
curves = [{k: k / (k + half) for k in grid} for grid, half in zip(grids, half_at, strict=True)]
billion = list(zip([index_us, *prices_us], curves, strict=True))
priced = list(zip(grids[:2], prices_us, strict=True))


def stage_by_stage(budget_us):
    part = (budget_us - 1e9 * index_us) / 2
    keeps = [max([k for k in grid if k * us <= part], default=0) for grid, us in priced]
    return np.prod([c.get(k, 0) for c, k in zip(curves, [*keeps, 10], strict=True)])


def brute_force(budget_us):
    costs = {k: 1e9 * index_us + k[0] * prices_us[0] + k[1] * prices_us[1] for k in product(*grids)}
    fits = [way for way in costs if costs[way] <= budget_us]
    shares = [np.prod([c[k] for c, k in zip(curves, way, strict=True)]) for way in fits]
    return max(shares, default=0)


# %%
budgets_ms = np.array([50, 55, 60, 70, 85, 100, 130, 160, 200])
best = [best_funnel(10**9, billion, ms * 1_000) for ms in budgets_ms]
greedy = [stage_by_stage(ms * 1_000) for ms in budgets_ms]
fig, ax = plt.subplots()
ax.plot(budgets_ms, [recall for recall, _ in best], label="best_funnel")
ax.plot(budgets_ms, [brute_force(ms * 1_000) for ms in budgets_ms], "o", label="brute force")
ax.plot(budgets_ms, greedy, "--s", label="stage by stage")
ax.set(xlabel="CPU budget of a request (ms)", ylabel="recall of the funnel", ylim=(0, 0.85))
gap = max(b[0] - g for b, g in zip(best, greedy, strict=True))
ax.set_title(f"Planned together, the stages keep up to {gap:.2f} more")
ax.legend()
plt.show()

# %%
for ms, (recall, keeps) in zip(budgets_ms, best, strict=True):
    counts = " -> ".join(f"{k:,}" for k in (10**9, *keeps))
    print(f"{ms:>3} ms: {counts}   recall {recall:.2f}")

# %% [markdown]
# The line is your function, the dots brute force: they agree. The dashed line gives each stage half of what the index
# leaves, and pays for it at every budget. The "100 thousand, then 500" of the textbooks is one point on such a
# curve, for one set of prices. Ask what the curve looks like where you stand: a flat one means that you can save.
#
# ## Memory: what the index takes
#
# CPU is half of it. A billion embeddings of 128 floats are 512 GB, before an index. With d dimensions of b bytes a vector takes
# $d\,b$ bytes; a graph index (HNSW) with M links adds about $8M$; product quantisation stores a code of m bytes instead
# of the vector. The cell measures the simplest of these, fewer bits a number, on 3,000 vectors: of the ten nearest by exact
# distance, how many does the coarse version find?

# %%
rng = np.random.default_rng(7)
vectors = rng.normal(size=(40, 32))[rng.integers(0, 40, 3_000)] + 0.5 * rng.normal(size=(3_000, 32))
asked = vectors[:100] + 0.2 * rng.normal(size=(100, 32))


def nearest(table):
    distance = (table**2).sum(axis=1) - 2 * asked @ table.T
    return np.argsort(distance, axis=1)[:, :10]


def coarse(table, bits):
    low, high = table.min(axis=0), table.max(axis=0)
    step = (high - low) / 2**bits
    return low + (np.minimum((table - low) // step, 2**bits - 1) + 0.5) * step


# %%
exact = nearest(vectors)
bits = np.array([1, 2, 3, 4, 6, 8])
tables = [nearest(coarse(vectors, n)) for n in bits]
found = [np.mean([np.isin(a, b).mean() for a, b in zip(exact, t, strict=True)]) for t in tables]
fig, ax = plt.subplots()
ax.plot(bits * 32 / 8, found, "o-")
for n, share in zip(bits, found, strict=True):
    ax.annotate(f"{n} bit", (n * 4, share), xytext=(4, -13), textcoords="offset points")
ax.set(xlabel="bytes a vector (128 as 32-bit floats)", ylim=(0, 1.05))
ax.set_ylabel("recall of the ten nearest")
ax.set_title(f"A quarter of the memory keeps {found[-1]:.0%}, an eighth {found[3]:.0%}")
plt.show()

# %% [markdown] nbgrader={"grade_id": "choose-index-statement"}
# ### Exercise: Which index fits?
#
# Lena has 400 million item vectors of 256 dimensions, machines of 64 GB, and a list of indexes that she has measured:
# recall, and distances computed for a query. Each option stores `code_bytes` a vector, or where that is missing
# `bytes_per_number` for each dimension, plus 8 bytes for each of its `links` (0 if missing). At most 80% of a machine's memory
# may be filled; a GB is $10^9$ bytes.
#
# Write a function that returns the pair (name, machines): of the options that have at least the recall and at most the
# distances asked for, the one that needs the fewest machines; of equals, the one with more recall. Return None if
# there is none. Hand it over as `choose_index`.
#
# ```python
# >>> options = [{"name": "flat", "bytes_per_number": 4, "recall": 1.0, "distances": 10**6},
# ...            {"name": "graph", "bytes_per_number": 4, "links": 16, "recall": 0.97,
# ...             "distances": 1_600}]
# >>> choose_index(options, n_vectors=10**8, dimensions=64, machine_gb=64, min_recall=0.9,
# ...              max_distances=10_000)
# ('graph', 1)
# ```


# %% nbgrader={"grade_id": "choose-index", "solution": true}
def choose_index(options, n_vectors, dimensions, machine_gb, min_recall, max_distances):
    """Return (name, machines) of the option that needs the fewest machines, or None.

    options: dictionaries with name, recall (a share), distances (a query), code_bytes or
    bytes_per_number, and perhaps links; machine_gb: memory of a machine, 80% of it usable.
    """
    ### BEGIN SOLUTION
    fitting = []
    for option in options:
        size = option.get("code_bytes", dimensions * option.get("bytes_per_number", 0))
        total = n_vectors * (size + 8 * option.get("links", 0))
        machines = int(np.ceil(total / (0.8 * machine_gb * 1e9) - 1e-9))
        if option["recall"] >= min_recall and option["distances"] <= max_distances:
            fitting.append((machines, -option["recall"], option["name"]))
    return (min(fitting)[2], min(fitting)[0]) if fitting else None
    ### END SOLUTION


# %% nbgrader={"grade_id": "choose-index-test", "grade": true, "points": 2}
from mlsd.checks import calling

flat = {"name": "flat", "bytes_per_number": 4, "recall": 1.0, "distances": 400_000_000}
graph = {"name": "graph", "bytes_per_number": 4, "links": 24, "recall": 0.97, "distances": 1_600}
codes = {"name": "codes", "code_bytes": 64, "recall": 0.88, "distances": 400_000}
lena = {"n_vectors": 400_000_000, "dimensions": 256, "machine_gb": 64}
best = calling(choose_index, [flat, graph], **lena, min_recall=0.95, max_distances=10**6)
best.returns(("graph", 10), "1,216 bytes a vector; 51.2 GB a machine.")
least = calling(choose_index, [graph, codes], **lena, min_recall=0.85, max_distances=10**6)
least.returns(("codes", 1), "64 bytes a vector.")
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
none = calling(choose_index, [flat, codes], **lena, min_recall=0.9, max_distances=10**6)
none.returns(None, "The flat one is too slow, the codes lose too much.")
edge = calling(choose_index, [codes], **lena, min_recall=0.88, max_distances=400_000)
edge.returns(("codes", 1), "At the limits is within them.")
tie = [codes, codes | {"name": "better", "recall": 0.91}]
equals = calling(choose_index, tie, **lena, min_recall=0.8, max_distances=10**6)
equals.returns(("better", 1), "Both need one machine.")
small = [codes | {"code_bytes": 40, "links": 8}], 5 * 10**8, 999, 33, 0.5, 10**9
calling(choose_index, *small).returns(("codes", 2), "52 GB do not fill two machines of 33 GB.")
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Bytes a vector first, then bytes in all, then machines, rounded up. `option.get("links", 0)` deals with what is
# missing. Put (machines, -recall, name) into a list and take the smallest.

# %% [markdown] tags=["analysis"]
# Ten machines or one: that is the price of nine points of recall, before replicas and zones multiply it. Whether they are
# worth it depends on what comes later, since a ranker can only order what it is given. Middle ways exist: 8-bit numbers
# in the graph bring it to 4 machines; codes for the search plus exact distances for the best thousand, read from
# disk, bring back most of the recall. Embedding *tables* of a model follow the same sum, with rows for users and items.

# %% [markdown]
# ## The bill
#
# Machines are bought for the peak and for the day a zone fails. They are paid all day.

# %% [markdown] nbgrader={"grade_id": "bill-statement"}
# ### Exercise: What do 1,000 requests cost?
#
# Sam's ranker takes 60 ms of CPU for a request. 500 million requests a day, three times as many at the peak; 30% are answered by a
# cache in front, which costs nothing here. The machines have 16 cores and cost 0.80 USD an hour. They stand in three zones,
# equally many in each, and *if any one zone is lost* the others must carry the peak with cores busy at most 80% of the
# time.
#
# Write a function that returns the pair (machines in all zones, USD for 1,000 requests). All machines run all day; the
# price is spread over all requests of the day, those that the cache answers included. With a single zone nothing can be
# lost. Hand it over as `bill`.
#
# ```python
# >>> machines, usd = bill(500_000_000, peak_factor=3, cpu_ms=60, hit_rate=0.3)
# >>> machines, round(usd, 4)
# (87, 0.0033)
# ```


# %% nbgrader={"grade_id": "bill", "solution": true}
def bill(
    daily_requests, peak_factor, cpu_ms, hit_rate=0.0, zones=3, cores=16, usd_per_hour=0.8, busy=0.8
):
    """Return (machines, USD for 1,000 requests) that survive the loss of one of several zones.

    cpu_ms: CPU time of a request that misses the cache; hit_rate: share that does not;
    cores, usd_per_hour: of one machine; busy: share of the time that a core may work.
    """
    ### BEGIN SOLUTION
    misses_a_second = daily_requests / 86_400 * peak_factor * (1 - hit_rate)
    needed = misses_a_second * cpu_ms / 1_000 / busy / cores
    carrying = zones - 1 if zones > 1 else 1
    machines = zones * int(np.ceil(needed / carrying - 1e-9))
    return machines, machines * usd_per_hour * 24 / (daily_requests / 1_000)
    ### END SOLUTION


# %% nbgrader={"grade_id": "bill-test", "grade": true, "points": 2}
from mlsd.checks import calling

calling(bill, 86_400_000, 1, 64, zones=1).returns((5, 96 / 86_400), "64 cores busy, 80 needed.")
calling(bill, 86_400_000, 1, 64, zones=2).returns((10, 192 / 86_400), "5 in either zone.")
print("Visible checks passed; 2 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(bill, 86_400_000, 2, 64, 0.5, zones=1).returns((5, 96 / 86_400), "Half of the peak misses.")
rng = np.random.default_rng(3)
for _ in range(60):
    requests, peak, ms = int(rng.integers(10**6, 10**9)), rng.uniform(1, 5), rng.uniform(0.5, 90)
    hits, zones, cores = float(rng.choice([0, 0.4, 0.9])), int(rng.integers(1, 6)), 32
    in_zone, load = 1, requests / 86_400 * peak * (1 - hits) * ms / 1_000
    while in_zone * max(zones - 1, 1) * cores * 0.7 < load:
        in_zone += 1
    usd = in_zone * zones * 24 * 1.5 / requests * 1_000
    answer = calling(bill, requests, peak, ms, hits, zones, cores, 1.5, 0.7)
    answer.returns((in_zone * zones, usd), "Add machines zone by zone until the rest can carry it.")
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Busy cores at the peak, by Little's law, of the misses. Divide by the share they may be busy and by the cores of a
# machine. `zones - 1` zones have to carry that; round up for one zone, then multiply by all of them.

# %% [markdown] tags=["hint"]
# For the price use a whole day: 24 hours of all machines, over the thousands of requests of that day. The peak appears
# in the machines only.

# %% [markdown] tags=["analysis"]
# A third of a cent for 1,000 requests sounds like nothing and is 50,000 USD a month. Three zones cost 1.5 times the single
# one, two zones twice: more zones are cheaper insurance. The peak factor multiplies the bill; whatever can wait
# (training, batch scoring) should fill the night. Compare with what 1,000 requests earn before you optimise, and count
# what this sum leaves out: memory-bound machines, traffic between zones, people.

# %%
today = {"daily_requests": 500_000_000, "peak_factor": 3, "cpu_ms": 60, "hit_rate": 0.3}
options = {
    "today": {},
    "one zone": {"zones": 1},
    "four zones": {"zones": 4},
    "hit rate 60%": {"hit_rate": 0.6},
    "8-bit ranker, 35 ms": {"cpu_ms": 35},
    "peak moved: factor 2": {"peak_factor": 2},
}

# %%
prices = {name: 1_000 * bill(**(today | change))[1] for name, change in options.items()}
figures.bars(
    prices,
    title="The cache and the smaller model save most; zones are cheap",
    xlabel="USD for a million requests",
    value_format="{:.2f}",
    highlight="today",
)
plt.show()

# %% [markdown]
# The bars show the price of a million requests, by your function, when one thing changes. One zone saves a third and
# gives up a promise; the other four keep it.
#
# ## Availability
#
# What is the promise worth? A request that needs four services is served only when all four are up.

# %% [markdown] nbgrader={"grade_id": "availability-statement"}
# ### Exercise: How often does the page come?
#
# Tariq's page needs the gateway, the index, the ranker and the profile store. "Each is at 99.9% or better", he says, "so
# we are at 99.9%." You count three more things: copies of a service back each other up (it is down only if *all* are);
# a service with a fallback, such as the profile store, whose answer can be replaced by a default, never takes the page down; and
# failures are taken as independent.
#
# `services` is a list of triples (availability of one copy, number of copies, has a fallback). Write a function that
# returns the share of requests that get a page. Hand it over as `availability`.
#
# ```python
# >>> round(availability([(0.99, 2, False), (0.999, 1, False), (0.95, 1, True)]), 6)
# 0.9989
# ```


# %% nbgrader={"grade_id": "availability", "solution": true}
def availability(services):
    """Return the share of requests for which every service without a fallback is up.

    services: list of (availability of one copy, copies, has a fallback).
    """
    ### BEGIN SOLUTION
    share = 1.0
    for one_copy, copies, has_fallback in services:
        if not has_fallback:
            share *= 1 - (1 - one_copy) ** copies
    return share
    ### END SOLUTION


# %% nbgrader={"grade_id": "availability-test", "grade": true, "points": 2}
from hypothesis import given, strategies as st

from mlsd.checks import calling

calling(availability, [(0.9, 1, False), (0.8, 1, False)]).returns(0.72, "Both are needed.")
calling(availability, [(0.9, 2, False)]).returns(0.99, "Down only if both copies are.")
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(availability, []).returns(1.0, "A page that needs nothing always comes.")
calling(availability, [(0.5, 1, True), (0.6, 3, True)]).returns(1.0, "All have a fallback.")
calling(availability, [(0.7, 3, False), (0.5, 1, False)]).returns(0.4865, "Copies, then the chain.")
one = st.tuples(st.floats(0.01, 0.999), st.integers(1, 3), st.booleans())


@given(st.lists(one, max_size=6))
def agrees_with_all_cases(services):
    up = 1.0
    for a, copies, fallback in services:
        down = np.prod([1 - a] * copies)
        up *= 1.0 if fallback else 1 - down
    calling(availability, services).returns(float(up), "Go through the services one by one.")


agrees_with_all_cases()
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# For one service: the probability that all of its copies are down, and one minus that. Then the product over the
# services that have no fallback.

# %% [markdown] tags=["analysis"]
# Four services at 99.9% are 99.6%: almost three hours a month without a page, not 43 minutes. The chain is never better than
# its weakest link, and the minimum, Tariq's number, is only a bound. A fallback is the cheapest nine: popular items
# when the ranker is late, a default when the profile is missing, last hour's page when everything is. Copies count
# only as far as they fail independently; a bad release takes all of them, which is why it goes to one zone first.

# %%
chain = {"gateway": (0.9999, 2, False), "index": (0.999, 2, False), "ranker": (0.995, 1, False)}
chain |= {"profiles": (0.998, 1, False)}
changes = {
    "today": {},
    "second ranker": {"ranker": (0.995, 2, False)},
    "profiles optional": {"profiles": (0.998, 1, True)},
    "light ranker as fallback": {"ranker": (0.995, 1, True)},
    "both fallbacks": {"ranker": (0.995, 1, True), "profiles": (0.998, 1, True)},
}
rows = {name: availability(list((chain | change).values())) for name, change in changes.items()}
table = pd.DataFrame({"availability": rows})
table.assign(**{"minutes down a month": (1 - table["availability"]) * 30 * 24 * 60}).round(5)

# %% [markdown]
# ## A plan that has to hold
#
# Now all of it together. Noor's search has 100 million documents. The index hands on 1,000 of them. A light ranker and
# a heavy one choose the ten that are shown. What does each keep? Measure it, in a SearchWorld whose queries have 1,000
# candidates each: of the gain that the best ten could still bring, the share that is still there.

# %% nbgrader={"grade_id": "funnel-world", "locked": true}
world = SearchWorld(seed=21, n_queries=60, n_candidates=1_000)


def inputs(candidates):
    x = candidates[list(SearchWorld.feature_names)].astype(float)
    x["age_days"], x["length_words"] = np.exp(-x["age_days"] / 30), np.log(x["length_words"])
    x = np.column_stack([np.ones(len(x)), x])
    first, second = np.triu_indices(x.shape[1])
    return x[:, first] * x[:, second]


judged = world.candidates.merge(world.judge(world.queries["query_id"]))
weights = np.linalg.lstsq(inputs(judged), judged["grade"], rcond=None)[0]
scorers = {
    "light": lambda candidates: candidates["semantic_match"] + 0.5 * candidates["quality"],
    "heavy": lambda candidates: inputs(candidates) @ weights,
}


# %% nbgrader={"grade_id": "funnel-menu", "locked": true}
def kept_share(scores, keeps):
    table = judged[["query_id"]].assign(gain=2.0 ** judged["grade"] - 1, score=np.asarray(scores))
    place = table.groupby("query_id")["score"].rank(ascending=False, method="first")
    best = table.groupby("query_id")["gain"].apply(lambda g: g.nlargest(10).sum()).sum()
    shares = {}
    for k in keeps:
        left = table[place <= k].groupby("query_id")["gain"]
        shares[k] = round(float(left.apply(lambda g: g.nlargest(10).sum()).sum() / best), 3)
    return shares


# %%
light = kept_share(scorers["light"](judged), range(25, 501, 25))
menu = [
    {"name": "index", "us_per_item": 0.0005, "recall": {1_000: 0.97}},
    {"name": "light", "us_per_item": 1.0, "recall": light},
    {"name": "heavy", "us_per_item": 400.0, "recall": kept_share(scorers["heavy"](judged), [10])},
]
print({k: menu[1]["recall"][k] for k in (25, 50, 100, 200, 500)}, menu[2]["recall"])

# %% [markdown] nbgrader={"grade_id": "capacity-plan-statement"}
# ### Exercise: Noor's capacity plan
#
# Write a function that returns a `Funnel` for given requirements (`needs`), a menu like the one above and a `Serving`
# of three zones, so that
#
# - it has a `Stage` for each entry of the menu, with its name, price and recall at the chosen cut-off, and each stage
#   reads what the one before hands on (the first: `needs.corpus`);
# - the product of the recalls is at least `needs.min_recall`;
# - by `work_out(funnel, needs, serving, lost_zones=1)`, that is at the peak *with a zone down*, the p99 is at most
#   `needs.p99_ms`, and 1,000 requests cost at most `needs.max_usd_per_1000`;
# - no stage has more than 64 shards.
#
# At grading it is checked for several requirements by the calculator, then in the simulator, then served in a town you have
# not seen. Hand it over as `plan`.
#
# ```python
# >>> needs = Requirements(daily_requests=100e6, peak_factor=3, p99_ms=250, corpus=10**8,
# ...                      results=10, min_recall=0.7, max_usd_per_1000=0.01)
# >>> [stage.items_out for stage in plan(needs, menu, Serving(zones=3)).stages][-1]
# 10
# ```


# %% nbgrader={"grade_id": "capacity-plan", "solution": true}
def plan(needs, menu, serving):
    """Return a Funnel that meets the requirements with one zone lost.

    needs: Requirements with corpus, p99_ms, min_recall and max_usd_per_1000; menu: list of
    dictionaries with name, us_per_item and recall (cut-off -> share); serving: Serving.
    """
    ### BEGIN SOLUTION
    stages = [(entry["us_per_item"], entry["recall"]) for entry in menu]
    for budget_us in np.geomspace(needs.corpus * stages[0][0], 1e7, 200):
        recall, keeps = best_funnel(needs.corpus, stages, budget_us) or (0, ())
        if recall >= needs.min_recall:
            break
    counts, shards = (needs.corpus, *keeps), [1] * len(menu)
    while True:
        funnel = Funnel(
            Stage(name=e["name"], items_in=n, items_out=k, us_per_item=e["us_per_item"],
                  recall=e["recall"][k], shards=s)
            for e, n, k, s in zip(menu, counts, keeps, shards, strict=False)
        )  # fmt: skip
        found = work_out(funnel, needs, serving, lost_zones=1)
        if found.p99_ms <= needs.p99_ms or max(shards) == 64:
            return funnel
        shards[int(found.stages["p99_ms"].argmax())] *= 2
    ### END SOLUTION


# %% nbgrader={"grade_id": "capacity-plan-test", "grade": true, "points": 1}
from mlsd.checks import value
from mlsd.design import Requirements, Serving
from mlsd.design.capacity import work_out

keeps = {25: 0.7, 50: 0.82, 100: 0.9, 200: 0.95, 400: 0.98}
card = [{"name": "index", "us_per_item": 0.0005, "recall": {1_000: 0.97}}]
card += [{"name": "light", "us_per_item": 1.0, "recall": keeps}]
card += [{"name": "heavy", "us_per_item": 400.0, "recall": {10: 0.9}}]
asked = {"daily_requests": 100e6, "peak_factor": 3, "corpus": 10**8, "results": 10}
needs = Requirements(**asked, p99_ms=250, min_recall=0.7, max_usd_per_1000=0.01)
serving = Serving(zones=3, slow_share=0.002)
stages = plan(needs, card, serving).stages
value("names", [s.name for s in stages]).equals(["index", "light", "heavy"], "One for each.")
read, handed_on = [s.items_in for s in stages], [s.items_out for s in stages]
value("items read", read).equals([10**8, *handed_on[:-1]], "What the stage before hands on.")
found = work_out(plan(needs, card, serving), needs, serving, lost_zones=1)
value("p99_ms", found.p99_ms).satisfies(lambda p99: p99 <= 250, "at most 250")
value("recall", np.prod([s.recall for s in stages])).satisfies(lambda r: r >= 0.7, "at least 0.7")
print("Visible checks passed; more run at grading, in the two cells below.")

# %% nbgrader={"grade_id": "capacity-plan-test-needs", "grade": true, "points": 2}
from mlsd.design import Requirements, Serving
from mlsd.design.capacity import work_out

# 5 hidden checks run at grading: prices and limits, under four other requirements.
### BEGIN HIDDEN TESTS
names = ["daily_requests", "peak_factor", "p99_ms", "min_recall", "max_usd_per_1000"]
light = {25: 0.7, 50: 0.82, 100: 0.9, 200: 0.95, 400: 0.98}
rows = [("a", 0.0005, {800: 0.97}), ("b", 1.0, light), ("c", 400.0, {10: 0.9})]
dishes = [{"name": n, "us_per_item": us, "recall": r} for n, us, r in rows]
busy, serving = [400e6, 2, 120, 0.8, 0.012], Serving(zones=3, slow_share=0.002)
calm = [[99e6, 3, 250, 0.7, 0.01], [20e6, 4, 300, 0.6, 0.018], [60e6, 3, 90, 0.6, 0.0135]]
for numbers in [*calm, busy]:
    needs = Requirements(corpus=10**8, **dict(zip(names, numbers, strict=True)))
    funnel = plan(needs, dishes, serving)
    found = work_out(funnel, needs, serving, lost_zones=1)
    assert found.p99_ms <= needs.p99_ms, f"{needs}: the p99 is {found.p99_ms:.0f} ms"
    assert found.usd_per_1000_requests <= needs.max_usd_per_1000, f"{needs}: too expensive"
    assert funnel.recall >= needs.min_recall, f"{needs}: the recall is {funnel.recall:.3f}"
    for stage, dish in zip(funnel.stages, dishes, strict=True):
        assert stage.shards <= 64, f"{stage}: 64 shards are the limit"
        menu_says = dish["us_per_item"], dish["recall"][stage.items_out]
        assert (stage.us_per_item, stage.recall) == menu_says, f"{stage}: the menu says {menu_says}"
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "capacity-plan-test-served", "grade": true, "points": 2}
from mlsd.design import Design, ProblemStatement, Requirements, Serving
from mlsd.worlds import SearchWorld

# 3 hidden checks run at grading: simulated with a zone down, then served in an unseen town.
### BEGIN HIDDEN TESTS
kept = [{1_000: 0.97}, {25: 0.7, 50: 0.82, 100: 0.9, 200: 0.95, 400: 0.98}, {10: 0.9}]
rows = zip(["index", "light", "heavy"], (0.0005, 1.0, 400.0), kept, strict=True)
card = [{"name": n, "us_per_item": us, "recall": r} for n, us, r in rows]
load = {"daily_requests": 150e6, "peak_factor": 3, "corpus": 10**8, "results": 10}
needs = Requirements(**load, p99_ms=200, min_recall=0.75, max_usd_per_1000=0.013)
texts = dict.fromkeys(["decision", "actor", "output", "label", "baseline"], "as in the statement")
parts = {"problem": ProblemStatement(input=("query",), horizon_days=1, **texts)}
parts |= {"requirements": needs, "serving": Serving(zones=3, slow_share=0.002)}
design = Design(name="Noor", funnel=plan(needs, card, parts["serving"]), **parts)
p99 = design.simulate(n=1_500, seed=5, lost_zones=1).p99_ms
assert p99 <= 1.15 * needs.p99_ms, f"Simulated with a zone down, the p99 is {p99:.0f} ms."
best = (town := SearchWorld(seed=88, n_queries=40, n_candidates=1_000)).oracle().ideal
rankers = {"light": lambda c: c["semantic_match"] + 0.5 * c["quality"], "heavy": best}
run = design.run(town, scorers=rankers, n=6_000)
share = run.value / town.run(best, 6_000)["session_success_rate"]
assert share >= 0.94, f"Served, the plan reaches {share:.2f} of the success without a budget."
assert run.recall >= 0.75, f"Served, {run.recall:.3f} of the best page's gain is left, not 0.75."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Two decisions, one after the other. Cut-offs: the cheapest plan with enough recall; raise the budget of your
# `best_funnel` until its recall suffices. Shards: start with one each.

# %% [markdown] tags=["hint"]
# While the p99 is too long, give more shards to the stage whose own `p99_ms` in `work_out(...).stages` is the largest.
# `work_out` buys the replicas by itself; each shard needs some in every zone, so do not start with many shards.

# %% [markdown] tags=["analysis"]
# The order matters: first read less, then divide. Shards shorten the work of one machine and raise the number of
# machines, because each shard needs a copy in every zone; where the load is small the price is all lumps. The calculator
# takes shards as independent and stages one after the other; the simulator agrees to a few percent and would also show
# you what a burst does. Neither knows your real pauses. The recall was stated from one town and held in another.

# %%
needs = Requirements(
    daily_requests=150e6, peak_factor=3, p99_ms=250, corpus=10**8, results=10, min_recall=0.7,
    max_usd_per_1000=0.012,
)  # fmt: skip
serving = Serving(zones=3, slow_share=0.002)
problem = ProblemStatement(
    decision="which ten documents to show", actor="searcher", input=("query", "document"),
    output="ten documents, best first", label="long_click", horizon_days=0.02, baseline="word match",
)  # fmt: skip
features = [Feature(name, "document", 0) for name in SearchWorld.feature_names]
parts = {"problem": problem, "requirements": needs, "features": features, "serving": serving}
noor = Design(name="Noor", funnel=plan(needs, menu, serving), **parts)
figures.funnel_counts(noor.funnel.table(), title=f"{noor.funnel.recall:.0%} kept, as stated")
plt.show()

# %% [markdown]
# The bars show what each stage leaves. The next figure has the latency of 2,500 simulated requests with one zone down:
# bars simulated, line the calculator's closed form, dashed the budget.

# %%
found = noor.capacity(lost_zones=1)
seen = noor.simulate(n=2_500, seed=4, lost_zones=1)
times = (np.arange(len(found.latency.cdf)) + 0.5) * found.latency.step_ms
figures.latency(
    seen.latency_ms,
    expected=(times, found.latency.cdf),
    budget_ms=needs.p99_ms,
    title=f"One zone down: p99 of {found.p99_ms:.0f} ms worked out, {seen.p99_ms:.0f} simulated",
)
plt.show()
columns = ["stage", "shards", "replicas", "machines", "service_ms", "utilisation", "p99_ms"]
found.stages[columns].round(2)

# %%
run = noor.run(world.vary(n_queries=80), scorers=scorers, n=8_000)
online = {name: world.vary(n_queries=80).run(policy, 8_000)["session_success_rate"]
          for name, policy in {"today": world.production, "heavy on all": scorers["heavy"]}.items()}  # fmt: skip
print(
    run.stages[["stage", "ran", "items_out", "recall_stated", "recall"]]
    .round(2)
    .to_string(index=False)
)
print(
    f"success: today {online['today']:.3f}, plan {run.value:.3f}, heavy on all {online['heavy on all']:.3f}"
)
print(f"1,000 requests: {found.usd_per_1000_requests:.4f} USD on {found.machines} machines")

# %% [markdown]
# Served, the funnel does as well as the heavy ranker on all candidates would, at a fraction of its price, and each stage
# keeps what was stated to within a few hundredths.
#
# ## Recap
#
# - A funnel is an optimisation: the most recall for a budget. Keep the plans that no other beats in both.
# - Cut-offs set stage by stage waste budget; "1 billion, 100 thousand, 500, 10" is one point on a curve.
# - Memory: N times (d b + 8 M) for a graph, m bytes for a code. Recall is what you pay with.
# - Buy for the peak with a zone lost, pay all day, state USD for 1,000 requests.
# - Availabilities multiply. A fallback is the cheapest nine.
# - Work it out, simulate it, serve it; where two of the three disagree, an assumption is wrong.
