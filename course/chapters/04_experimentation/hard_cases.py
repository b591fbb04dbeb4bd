# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% nbgrader={"grade_id": "hard-cases-setup", "locked": true}
import math

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from mlsd import figures
from mlsd.experiments import compare_means, compare_ratios, compare_switchback, preference
from mlsd.experiments import ratio_of_sums, sample_ratio, winner
from mlsd.worlds import ExperimentWorld, Treatment
from mlsd.worlds.experiment import COSTS, by_user
from mlsd.worlds.experiment.broken import FAULTS, broken_experiment

figures.use_style()


def arms_of(table):
    """Return the rows of control and those of treatment."""
    return table[table["arm"] == "control"], table[table["arm"] == "treatment"]


# %% [markdown]
# A plain A/B test assumes that people react tomorrow as they do today, that what one user gets changes nothing for
# another, and that everybody in the treatment meets it. Each assumption fails somewhere, and with a perfect p-value.
# This notebook takes them one by one, and ends with fifty experiments whose truth is hidden.
#
# ## What is new is clicked

# %% [markdown] nbgrader={"grade_id": "settled-lift-statement"}
# ### Exercise: What remains
#
# Sven's news app has new colours. In the first week clicks rise by a third. People look at what is new (*novelty*);
# with a new menu it goes the other way, since it must be learnt (*primacy*). Both depend on how long *a user* has had
# the change, not on the calendar: somebody who comes for the first time on day 12 is as surprised as the others were
# on day 1.
#
# Write a function that returns the lift in clicks by impression (a share of control's rate) among the impressions
# that come `settle_days` or more days after the user's first day in the log: `day` minus first day. Hand it over as
# `settled_lift`.
#
# ```python
# >>> log = pd.DataFrame({"user_id": [1, 1, 1, 2, 2, 3], "day": [0, 4, 5, 1, 6, 6],
# ...                     "arm": ["control"] * 3 + ["treatment"] * 3,
# ...                     "clicked": [True, False, True, True, True, False]})
# >>> settled_lift(log, settle_days=4)
# 1.0
# ```


# %% nbgrader={"grade_id": "settled-lift", "solution": true}
def settled_lift(log, settle_days):
    """Return the relative difference of the click rates of users who have settled.

    log: one row an impression, columns user_id, arm, day and clicked; settle_days: whole number.
    """
    ### BEGIN SOLUTION
    first = log.groupby("user_id")["day"].transform("min")
    settled = log[log["day"] - first >= settle_days]
    rate = settled.groupby("arm")["clicked"].mean()
    return float(rate["treatment"] / rate["control"] - 1)
    ### END SOLUTION


# %% nbgrader={"grade_id": "settled-lift-test", "grade": true, "points": 2}
from mlsd.checks import calling

columns = ["user_id", "arm", "day", "clicked"]
rows = [(7, "treatment", 3, True), (7, "treatment", 3, False), (8, "control", 5, False)]
rows += [(8, "control", 5, True), (8, "control", 6, False), (8, "control", 9, False)]
calling(settled_lift, pd.DataFrame(rows, columns=columns), 0).returns(1.0, "All rows count.")
print("Visible checks passed; 2 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
rows += [(7, "treatment", 6, True), (7, "treatment", 6, False), (8, "control", 8, True)]
rows += [(8, "control", 8, True), (9, "treatment", 8, True), (9, "treatment", 10, True)]
turned = pd.DataFrame(rows[::-1], columns=columns)
calling(settled_lift, turned, 3).returns(0.5 / (2 / 3) - 1, "Days since a user's own first day.")
rng = np.random.default_rng(3)
users = rng.integers(0, 200, 4_000)
log = pd.DataFrame({"user_id": users, "day": 30 + rng.integers(0, 12, 4_000) + users % 9})
log["arm"] = np.where(users % 2, "treatment", "control")
log["clicked"] = rng.random(4_000) < 0.3
first = {u: min(log.loc[log["user_id"] == u, "day"]) for u in set(users)}
kept = [(a, c) for u, d, a, c in log.itertuples(index=False) if d - first[u] >= 5]
t, c = (np.mean([y for arm, y in kept if arm == name]) for name in ("treatment", "control"))
calling(settled_lift, log, 5).returns(t / c - 1, "Keep what is settled, then divide.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "settled-lift-test-world", "grade": true, "points": 2}
from mlsd.worlds import ExperimentWorld, Treatment

# 1 hidden check runs at grading: the long run in five worlds, with novelty and with primacy.
### BEGIN HIDDEN TESTS
for novelty in (0.9, -0.6):
    change, off = Treatment("new menu", lift=0.1), []
    for seed in range(1000, 1005):
        world = ExperimentWorld(seed, novelty=novelty)
        log = world.experiment(world.production, change, 6_000, days=28)
        off.append(settled_lift(log, 12) - 0.1)
    text = f"novelty={novelty}: on average {np.mean(off):+.3f} off the lift in the long run."
    assert abs(np.mean(off)) < 0.05, text
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# `log.groupby("user_id")["day"].transform("min")` gives each row its user's first day. Subtract, filter, compare the
# rates.

# %% [markdown] tags=["analysis"]
# Cutting off the first calendar week isn't enough where new users keep coming. The price is precision, since most
# rows go, and a bias towards those who stay. If the effect is still moving at the end of your log, the honest answer
# is "iterate": run it longer, or ship with a holdback of 1% of users and look again in three months.

# %%
news = ExperimentWorld(51, novelty=0.6)
colours = Treatment("new colours", lift=0.05)
log = news.experiment(news.production, colours, 15_000, days=28)
seen = log["day"] - log.groupby("user_id")["day"].transform("min")
daily = {}
for days in range(0, 21, 2):
    daily[days] = compare_ratios(*arms_of(log[seen.isin([days, days + 1])]), "clicked")
figures.effect_by_day(daily, truth=0.05, title="Most of the first day's gain is gone in a week")
plt.show()
first_week = compare_ratios(*arms_of(log[log["day"] < 7]), "clicked").relative_difference
print(f"first week {first_week:+.0%}, yours after 10 days {settled_lift(log, 10):+.0%}, truth +5%")

# %% [markdown]
# The measured lift starts at about one half, on the days of the first visit, and sinks to the dashed line, the lift
# in the long run. Plot this for every experiment; a level line is the evidence that you may stop.
#
# ## Who meets the change at all?
#
# A change of the map matters to the 12% who open the map. The other 88% add noise and no effect (*dilution*). You may
# keep only the users who meet the change, *or would have*: a trigger that is logged in both arms. You may not keep
# those who clicked or bought: the change itself decides who these are.

# %%
atlas = ExperimentWorld(71, trigger_rate=0.12)
log = atlas.experiment(atlas.production, Treatment("new map", lift=0.2), 20_000)
opened = log[log["triggered"]]
clicked = opened[opened.groupby("user_id")["clicked"].transform("max")]
groups = {"all users": log, "opened the map": opened, "opened and clicked": clicked}
results = {name: compare_ratios(*arms_of(rows), "clicked") for name, rows in groups.items()}
title = "Triggered users show the effect, clickers hide it"
ax = figures.interval(results, relative=True, title=title)
ax.axvline(0.2, color="C1", linestyle="--")
plt.show()

# %% [markdown]
# The dashed line is the truth for those who meet the change, +20%. Over all users about an eighth of it remains, with
# an interval that may hold zero. Those who opened the map show it. Among those who also clicked it shrinks: the
# change has made people click who never did, and they are the ones who click least.
#
# ## When your users share something
#
# Treated users take couriers, stock or friends' attention from the others. The diagram shows a marketplace: the
# treatment makes its users order more; the couriers are the same for both arms.

# %%
boxes = {"treated users": (0, 0), "users in control": (0, 1)}
boxes |= {"couriers": (1.6, 0.5), "orders delivered": (3, 0.5)}
arrows = [("treated users", "couriers", "more demand")]
arrows += [("users in control", "couriers", "same demand")]
arrows += [("couriers", "orders delivered", "same supply")]
kinds = {"treated users": "model", "users in control": "actor", "couriers": "data"}
ax = figures.flow(boxes, arrows, kinds=kinds, title="What treatment gains, control loses")
ax.get_legend().remove()
plt.show()

# %% [markdown]
# Between the arms you see a gain; launched to all, there is nobody left to take couriers from. Three designs help. A
# **switchback** gives everybody one version for some hours, then the other. **Clusters** (cities, communities) keep
# those who touch each other in one arm. Two-sided marketplaces also split the supply. All of them have fewer units,
# and wider intervals.

# %% [markdown] nbgrader={"grade_id": "switchback-statement"}
# ### Exercise: Read a switchback
#
# Zanele's delivery service switches all of the city every four hours for two weeks: 84 periods. Rain moves the orders
# of a whole period, so she has 84 units, however many thousand users came. And in the first minutes of a period
# couriers are still busy with what the version before has sold them: those minutes, the *burn-in*, are dropped.
#
# Write a function that returns the pair (difference, standard error) of `ordered` by impression, treatment minus
# control. Drop rows with `since_switch_s` below `burn_in_s`; sum orders and impressions of each `period`; then the
# delta method of the notebook before, with periods in place of users. `ratio_of_sums(y, x)` is imported: it returns a
# ratio and its variance. Hand it over as `switchback_difference`.
#
# ```python
# >>> log = pd.DataFrame({"period": [0, 0, 1, 1, 2, 3, 3, 3], "arm": list("ccttctt") + ["t"],
# ...                     "since_switch_s": [700.0] * 7 + [5.0], "ordered": [1, 0, 1, 1, 0, 1, 0, 0]})
# >>> log["arm"] = log["arm"].map({"c": "control", "t": "treatment"})
# >>> [round(float(x), 3) for x in switchback_difference(log, burn_in_s=600)]
# [0.417, 0.334]
# ```


# %% nbgrader={"grade_id": "switchback", "solution": true}
def switchback_difference(log, burn_in_s=0.0):
    """Return (difference of orders by impression, its standard error).

    log: one row an impression, columns period, arm (one for all of a period), since_switch_s
    (seconds since the period began) and ordered; at least two periods an arm.
    """
    ### BEGIN SOLUTION
    kept = log[log["since_switch_s"] >= burn_in_s]
    found = {}
    for arm, rows in kept.groupby("arm"):
        periods = rows.groupby("period")["ordered"]
        found[arm] = ratio_of_sums(periods.sum(), periods.size())
    (before, one), (after, other) = found["control"], found["treatment"]
    return after - before, math.sqrt(one + other)
    ### END SOLUTION


# %% nbgrader={"grade_id": "switchback-test", "grade": true, "points": 2}
from mlsd.checks import calling


def city(seed, periods=40, effect=0.0, rain=0.1, busy=0.0):
    rng = np.random.default_rng(seed)
    log = pd.DataFrame({"period": np.sort(rng.integers(0, periods, 60 * periods))})
    treated = rng.permutation(np.arange(periods) % 2)[log["period"]]
    log["arm"] = np.where(treated, "treatment", "control")
    log["since_switch_s"] = rng.uniform(0, 14_400, len(log)).round(1)
    chance = 0.3 + rng.uniform(-rain, rain, periods)[log["period"]] + effect * treated
    chance = chance - busy * treated * (log["since_switch_s"] < 3_600)
    return log.assign(ordered=rng.random(len(log)) < chance)


calm = [switchback_difference(city(seed, effect=0.2, rain=0.0))[0] for seed in range(20)]
assert abs(np.mean(calm) - 0.2) < 0.03, f"{np.mean(calm):.3f} on average, the truth is 0.2."
print("Visible checks passed; 1 hidden check runs at grading.")
### BEGIN HIDDEN TESTS
for seed in (61, 62, 63):
    log, drop = city(seed, effect=0.1).sample(frac=1, random_state=seed), 900.0 * (seed - 61)
    right = compare_switchback(log, "ordered", since_switch_s="since_switch_s", burn_in_s=drop)
    d, se = right.difference, (right.high - right.difference) / 1.959964
    calling(switchback_difference, log, drop).returns((d, se), "Periods are the units.", tol=1e-5)
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "switchback-test-world", "grade": true, "points": 2}
from mlsd.worlds import ExperimentWorld, Treatment

# 3 hidden checks run at grading: rain without an effect, busy couriers, and worlds with one supply.
### BEGIN HIDDEN TESTS
found = np.array([switchback_difference(city(seed)) for seed in range(300)])
alarms = (np.abs(found[:, 0] / found[:, 1]) > 2.02).mean()
assert 0.015 <= alarms <= 0.11, f"{alarms:.0%} of the A/A switchbacks are significant, not 5%."
busy = [city(seed, effect=0.15, busy=0.4) for seed in range(30)]
d = np.mean([switchback_difference(log, 3_600)[0] for log in busy])
assert abs(d - 0.15) < 0.03, f"With an hour of burn-in {d:.3f} on average, the truth is 0.15."
off = []
for seed in range(1010, 1016):
    world, change = ExperimentWorld(seed, cannibalisation=0.8), Treatment("push", lift=0.3)
    log = world.experiment(world.production, change, 12_000, unit="period")
    truth = world.oracle().effect(change).loc["orders_per_impression"]
    off.append((switchback_difference(log)[0] - truth["difference"]) / truth["control"])
assert abs(np.mean(off)) < 0.05, f"In six worlds off by {np.mean(off):+.1%} of the orders."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# After the filter, `rows.groupby("period")["ordered"]` has `.sum()` for the orders and `.size()` for the impressions
# of each period. The rest is as with users.

# %% [markdown] tags=["analysis"]
# 84 units, and the rain decides the width. Short periods give more units and more carry-over; choose them longer than
# a delivery takes. Randomise in pairs of neighbouring periods, so that lunch and night fall on both arms alike, and
# run whole weeks. A switchback can't show what takes days to appear, such as habits: everybody has had both versions.

# %%
rows = {}
for s in (0.0, 0.4, 0.8):
    market, change = ExperimentWorld(53, cannibalisation=s), Treatment("free delivery", lift=0.3)
    split = arms_of(market.experiment(market.production, change, 20_000))
    switched = market.experiment(market.production, change, 20_000, unit="period")
    usual = market.oracle().effect(change).loc["orders_per_impression"]
    rows[s] = {"split of users": compare_ratios(*split, "ordered").relative_difference}
    rows[s]["switchback, yours"] = switchback_difference(switched)[0] / usual["control"]
    rows[s]["truth"] = usual["relative"]
ax = pd.DataFrame(rows).T.plot.bar(rot=0, color=["C1", "C0", "0.6"])
ax.set(xlabel="how much the users compete (0: not at all)", ylabel="lift in orders", ylim=(0, 0.42))
ax.set_title("The scarcer the couriers, the more a split of users lies")
plt.show()

# %% [markdown]
# Without competition all three bars agree at about +30%. With more of it the truth falls to a few percent; the
# switchback follows, the split of users does not move.
#
# ## Two rankers on one page
#
# Comparing rankers by an A/B test compares two crowds, and crowds differ. *Interleaving* lets each user compare: the
# page is drafted from both rankings, and clicks vote. Netflix reports that it needs over a hundred times fewer
# subscribers.

# %% [markdown] nbgrader={"grade_id": "team-draft-statement"}
# ### Exercise: Team draft
#
# Kofi's search has rankers "a" and "b". Team draft builds the page as captains pick teams: in each round a coin says
# who picks first; each then takes its best item that is not on the page yet. An item counts for the team that picked
# it.
#
# Write a function that returns the list of the `k` items to show and the list of their teams, "a" or "b". In a last
# round that has room for one item only, the first picker gets it. A ranker with nothing left is skipped, and the page
# is shorter than `k` if both end. Draw one coin a round: "a" picks first if `rng.random() < 0.5`. Hand it over as
# `team_draft`.
#
# ```python
# >>> shown, teams = team_draft(["x", "y", "z"], ["x", "z", "w"], k=4, rng=np.random.default_rng(0))
# >>> sorted(shown), sorted(teams)
# (['w', 'x', 'y', 'z'], ['a', 'a', 'b', 'b'])
# ```


# %% nbgrader={"grade_id": "team-draft", "solution": true}
def team_draft(a, b, k, rng):
    """Return (items, teams), two lists of the same length, at most k.

    a, b: rankings, best first, no item twice in one; rng: numpy Generator.
    """
    ### BEGIN SOLUTION
    shown, teams = [], []
    while len(shown) < k and set(a) | set(b) > set(shown):
        for team in ["a", "b"] if rng.random() < 0.5 else ["b", "a"]:
            left = [item for item in (a if team == "a" else b) if item not in shown]
            if left and len(shown) < k:
                shown.append(left[0])
                teams.append(team)
    return shown, teams
    ### END SOLUTION


# %% nbgrader={"grade_id": "team-draft-test", "grade": true, "points": 2}
from hypothesis import given, strategies as st

from mlsd.checks import calling

calling(team_draft, ["x"], [], 3, np.random.default_rng(1)).returns((["x"], ["a"]), "b is empty.")
print("Visible checks passed; 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
rankings = st.integers(0, 8).flatmap(lambda n: st.permutations(range(12)).map(lambda p: p[:n]))


@given(rankings, rankings, st.integers(1, 9), st.integers(0, 99))
def keeps_the_rules(a, b, k, seed):
    shown, teams = team_draft(list(a), list(b), k, np.random.default_rng(seed))
    text = f"team_draft({a}, {b}, {k}) gave {shown}, {teams}"
    assert len(shown) == len(teams) == min(k, len({*a, *b})), f"{text}: wrong length."
    for i, (item, team) in enumerate(zip(shown, teams, strict=True)):
        best = next((x for x in (a if team == "a" else b) if x not in shown[:i]), None)
        assert item == best, f"{text}: {item} is not {team}'s best item left."
    counts = [teams[: 2 * i].count("a") for i in range(min(len(a), len(b), k) // 2 + 1)]
    assert counts == list(range(len(counts))), f"{text}: each team picks once a round."


keeps_the_rules()
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "team-draft-test-fair", "grade": true, "points": 2}
# 3 hidden checks run at grading: the coin, and no winner among equals.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(5)
drafts = [team_draft([1, 2, 3, 4], [5, 6, 7, 8], 4, rng)[1] for _ in range(3_000)]
first = np.mean([teams[0] == "a" for teams in drafts])
assert abs(first - 0.5) < 0.045, f"a picks first on {first:.0%} of the pages, not on half."
again = np.mean([teams[0] == teams[2] for teams in drafts])
assert abs(again - 0.5) < 0.045, f"Who was first is first again in {again:.0%}: a coin each round."
same = [team_draft([3, 1, 2], [3, 1, 2], 3, rng) for _ in range(3_000)]
lead = np.mean([teams[shown.index(3)] == "a" for shown, teams in same])
assert abs(lead - 0.5) < 0.045, f"Of equal rankers, a gets the best item in {lead:.0%}."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Loop over rounds, not items: `order = ["a", "b"] if rng.random() < 0.5 else ["b", "a"]`. Within a round each team in
# turn takes the first item of its ranking that is not shown, if there is one and the page has room.

# %% [markdown] tags=["analysis"]
# The coin is drawn each round, so that neither ranker owns position 1. Without it the ranker that always picks first
# wins against its own copy, since position 1 gets most clicks. Interleaving says which ranker people prefer, and
# nothing about latency, revenue or whether they come back: it is for choosing among twenty candidates, the A/B test
# for the last two.


# %%
def clicks_of(page, appeal, rng):
    looks = 1 / np.sqrt(1 + np.arange(len(page)))
    return rng.random(len(page)) < looks * appeal[page]


rng = np.random.default_rng(54)
won, ab = [], []
for _ in range(12_000):
    appeal = rng.beta(0.5, 1, 12) * rng.beta(1, 1)
    guesses = (appeal + noise * rng.normal(size=12) for noise in (0.25, 0.15))
    weak, strong = (np.argsort(-guess).tolist() for guess in guesses)
    page, teams = team_draft(weak, strong, 8, rng)
    won.append(winner(teams, clicks_of(page, appeal, rng)))
    ab.append([clicks_of(page[:8], appeal, rng).sum() for page in (weak, strong)])

# %%
won, ab, sizes = np.array(won), np.array(ab, dtype=float), [100, 200, 400, 800, 1_600]
power = {"interleaving": [], "A/B test": []}
for n in sizes:
    votes = won[: 12_000 // n * n].reshape(-1, n)
    power["interleaving"].append(np.mean([preference(v).p_value < 0.05 for v in votes]))
    half = n // 2
    arms = [ab[: 12_000 // half * half, i].reshape(-1, half) for i in (0, 1)]
    z = (arms[1].mean(1) - arms[0].mean(1)) / np.sqrt(sum(a.var(1, ddof=1) / half for a in arms))
    power["A/B test"].append(np.mean(np.abs(z) > 1.96))
title = "Interleaving needs a fraction of the sessions"
figures.power_curve(sizes, power, title=title, xlabel="sessions in all (log scale)")
plt.show()

# %% [markdown]
# Both lines are the share of simulated comparisons that find the better ranker; people look at position $r$ with
# probability $1/\sqrt r$. Interleaving rises much earlier.
#
# ## A policy that has never served
#
# Some comparisons need no experiment: yours has already run. If today's policy chose *at random* and logged with
# which probability (the *propensity*), each row can be re-weighted by how much likelier the new policy would have
# done the same. That is *inverse propensity scoring* (IPS):
#
# $$\hat V=\frac1n\sum_i w_i\,r_i,\qquad w_i=\frac{P_{new}(\text{what was shown}_i)}{P_{logged}(\text{what was shown}_i)}$$

# %% [markdown] nbgrader={"grade_id": "off-policy-statement"}
# ### Exercise: What would have been
#
# Lucía's shop shows the big banner to 80% of the mobile users and 20% of the others, and logs this. How many clicks
# would it get if everybody on mobile saw it and nobody else?
#
# Write a function that returns (estimate, standard error) of the mean of `clicked` under a new policy. In the log,
# `treated` says whether the banner was shown and `propensity` with which probability *that which was shown* was
# chosen. `new_chance` holds, row by row, the new policy's probability to show the banner. The standard error is the
# sample standard deviation of $w_i r_i$ divided by $\sqrt n$. A propensity outside $0<p\le1$ can't be: raise a
# `ValueError`. Hand it over as `off_policy`.
#
# ```python
# >>> log = pd.DataFrame({"treated": [True, False, True], "propensity": [0.5, 0.5, 0.8],
# ...                     "clicked": [True, True, False]})
# >>> [round(x, 3) for x in off_policy(log, new_chance=[0.5, 0.9, 1.0])]
# [0.4, 0.306]
# ```


# %% nbgrader={"grade_id": "off-policy", "solution": true}
def off_policy(log, new_chance):
    """Return (estimate, standard error) of the click rate under another policy.

    log: one row an impression of a user of its own, columns treated, propensity and clicked;
    new_chance: probability of the treatment under the new policy, one for each row.
    """
    ### BEGIN SOLUTION
    logged = log["propensity"].to_numpy(dtype=float)
    if not ((logged > 0) & (logged <= 1)).all():
        raise ValueError("propensity: what was shown had a probability above 0, at most 1")
    chance = np.asarray(new_chance, dtype=float)
    weights = np.where(log["treated"], chance, 1 - chance) / logged
    terms = weights * log["clicked"].to_numpy(dtype=float)
    return float(terms.mean()), float(terms.std(ddof=1) / math.sqrt(len(terms)))
    ### END SOLUTION


# %% nbgrader={"grade_id": "off-policy-test", "grade": true, "points": 2}
from mlsd.checks import calling

few = pd.DataFrame({"treated": [True, False, False], "propensity": [0.25, 0.75, 0.75]})
few = few.assign(clicked=[True, True, False])
same = (2 / 3, math.sqrt(1 / 3) / math.sqrt(3))
calling(off_policy, few, [0.25] * 3).returns(same, "The same policy: the plain mean.")
print("Visible checks passed; 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
from mlsd.experiments import ips

calling(off_policy, few.assign(propensity=0.0), [0.5] * 3).raises(ValueError, "It was shown.")
third = few.assign(clicked=[True, True, True])
right = (8 / 9, 4 / 9)
calling(off_policy, third, [0, 0, 0]).returns(right, "Never again: weights 0, 4/3, 4/3.")
rng = np.random.default_rng(9)
for n in (50, 400):
    p, new = rng.uniform(0.05, 0.95, n), rng.uniform(0, 1, n)
    hit = rng.random(n) < p
    log = pd.DataFrame({"treated": hit, "propensity": np.where(hit, p, 1 - p)}).set_index(p)
    log["clicked"] = rng.random(n) < 0.4
    right = ips(log["clicked"], log["propensity"], np.where(hit, new, 1 - new))
    calling(off_policy, log, new).returns((right.value, right.standard_error), "Mean of w r.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "off-policy-test-world", "grade": true, "points": 2}
from mlsd.worlds import ExperimentWorld, Treatment

# 2 hidden checks run at grading: estimates, and the same policy when it serves, in 12 worlds.
### BEGIN HIDDEN TESTS
z, errors = [], []
for seed in range(1020, 1032):
    world = ExperimentWorld(seed, return_rate=0.0, heterogeneity=0.6, mobile_gap=0.5)
    old = Treatment("b", lift=0.3, rule=lambda u: np.where(u["device"] == "mobile", 0.8, 0.2))
    new = Treatment("b", lift=0.3, rule=lambda u: np.where(u["device"] == "mobile", 0.1, 0.9))
    log = world.log(old, 8_000)
    value, error = off_policy(log, np.where(log["device"] == "mobile", 0.1, 0.9))
    served = world.run(new, 100_000)["click_rate"]
    z.append((value - served) / error)
    errors.append(error)
assert abs(np.mean(z)) < 1.2, f"On average {np.mean(z):+.1f} standard errors off what it gets."
assert np.std(z) < 2, f"Errors scatter {np.std(z):.1f} times as widely as you say."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# For a row in which the banner was *not* shown, the new policy would have done the same with probability
# `1 - new_chance`. `np.where(log["treated"], ..., ...)` chooses row by row.

# %% [markdown] tags=["analysis"]
# IPS is unbiased wherever the log tried what the new policy does. Where it never did (propensity 0), no weighting
# helps: a deterministic log can't be re-used, which is why a little exploration is worth its cost. Small propensities
# make large weights and wide errors; clipping them trades variance for bias, self-normalised and doubly robust
# estimates in `mlsd.experiments` do better. Several impressions of one user are not independent here either.

# %%
shop = ExperimentWorld(55, return_rate=0.0, heterogeneity=0.6)


def banner(mobile, desktop):
    rule = lambda users: np.where(users["device"] == "mobile", mobile, desktop)  # noqa: E731
    return Treatment("banner", lift=0.1, rule=rule)


log = shop.log(banner(0.8, 0.2), 30_000)
policies = {"today": (0.8, 0.2), "everybody": (1, 1), "mobile only": (1, 0), "desktop only": (0, 1)}
fig, ax = plt.subplots()
for x, (mobile, desktop) in enumerate(policies.values()):
    value, error = off_policy(log, np.where(log["device"] == "mobile", mobile, desktop))
    ax.errorbar(x, value, 1.96 * error, fmt="o", color="C0", capsize=5)
    served = shop.run(banner(mobile, desktop), 30_000)["click_rate"]
    ax.scatter(x, served, marker="x", color="C1", zorder=3)
ax.set_xticks(range(4), policies)
ax.set(ylabel="click rate", title="One log prices four policies (crosses: each one served)")
plt.show()

# %% [markdown]
# Dots are estimates from the one log, with 95% intervals; crosses are what each policy gets when it serves. They
# agree, and the intervals of policies far from today's are wider.
#
# A *bandit* shifts traffic to what does better while it runs. It earns more during the test and estimates worse:
# shares that change by day are the ramp's fault on purpose, so weigh by propensity. Use it for many short-lived
# versions (headlines), an experiment for decisions that stay.
#
# ## Ten broken experiments
#
# `broken_experiment(fault, seed)` makes an experiment with one known fault. Its `brief` is what its owner wrote,
# `log` and `users` are the data.

# %%
case = broken_experiment("bots", seed=1)
print(FAULTS)
print(case.brief)
case.users.head(3)

# %% [markdown] nbgrader={"grade_id": "diagnose-statement"}
# ### Exercise: Name the fault
#
# Tove reviews what comes in. Each fault leaves a trace:
#
# | fault | trace |
# |---|---|
# | `"bots"` | users with over a hundred impressions, all clicked or none |
# | `"redirect"` | fewer users in treatment |
# | `"logging"` | fewer impressions a user in treatment |
# | `"novelty"` | a lift on users' first day that is gone later |
# | `"leftover"` | the arms differed before the experiment |
# | `"peeking"` | stopped before the planned end |
# | `"ramp"` | treatment's share of the impressions changes by day |
# | `"dilution"` | few rows are `triggered` |
# | `"whale"` | single orders of thousands of euros |
# | `"interference"` | orders by click in *both* arms below those of the weeks before |
#
# Write a function that returns the name of the fault. Exactly one is there. At grading it sees other seeds; nine of
# ten must be right. `by_user(log, users)` joins a user's sums with `clicks_before` and the like. Hand it over as
# `diagnose`.
#
# ```python
# >>> case = broken_experiment("peeking", seed=1)
# >>> diagnose(case.brief, case.log, case.users)
# 'peeking'
# ```


# %% nbgrader={"grade_id": "diagnose", "solution": true}
def diagnose(brief, log, users):
    """Return one of FAULTS. brief: dict; log, users: tables, as broken_experiment makes them."""
    ### BEGIN SOLUTION
    people = by_user(log, users)
    arms = arms_of(people)
    total = people.sum(numeric_only=True)
    share = (log["arm"] == "treatment").groupby(log["day"]).mean()
    fresh = log["day"] == log.groupby("user_id")["day"].transform("min")
    rate = log["clicked"].groupby([log["arm"], fresh]).mean()
    lift = rate["treatment"] / rate["control"] - 1
    past = compare_ratios(*arms, "clicks_before", "impressions_before")
    traces = {
        "peeking": brief["days"] < brief["planned_days"],
        "bots": people["impressions"].max() > 100,
        "ramp": share.max() - share.min() > 0.3,
        "logging": compare_means(*(arm["impressions"] for arm in arms)).p_value < 1e-4,
        "redirect": sample_ratio(people["arm"].value_counts().to_dict()).mismatch,
        "leftover": past.p_value < 1e-4,
        "dilution": log["triggered"].mean() < 0.5,
        "whale": log["revenue"].max() > 1_500,
        "interference": total["orders"] / total["clicks"]
        < 0.94 * total["orders_before"] / total["clicks_before"],
        "novelty": lift[True] - lift[False] > 0.3,
    }
    return next((fault for fault, seen in traces.items() if seen), "none")
    ### END SOLUTION


# %% nbgrader={"grade_id": "diagnose-test", "grade": true, "points": 2}
from mlsd.worlds.experiment.broken import broken_experiment

for fault in ("bots", "peeking"):
    case = broken_experiment(fault, seed=2)
    named = diagnose(case.brief, case.log, case.users)
    assert named == fault, f"broken_experiment({fault!r}, seed=2): you say {named!r}."
print("Visible checks passed; 1 hidden check runs at grading.")
### BEGIN HIDDEN TESTS
right = {}
for fault in ("bots", "peeking", "dilution", "whale", "redirect"):
    cases = [broken_experiment(fault, seed) for seed in (2001, 2002)]
    right[fault] = sum(diagnose(c.brief, c.log, c.users) == fault for c in cases)
assert sum(right.values()) >= 9, f"Right of 2 each: {right}; 9 of these 10 are asked."
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "diagnose-test-hidden", "grade": true, "points": 3}
from mlsd.worlds.experiment.broken import broken_experiment

# 1 hidden check runs at grading: the other five faults.
### BEGIN HIDDEN TESTS
right = {}
for fault in ("logging", "novelty", "leftover", "ramp", "interference"):
    cases = [broken_experiment(fault, seed) for seed in (2011, 2012)]
    right[fault] = sum(diagnose(c.brief, c.log, c.users) == fault for c in cases)
assert sum(right.values()) >= 9, f"Right of 2 each: {right}; 9 of these 10 are asked."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Make a table: for each fault and three seeds, compute one number that its trace is about. Choose limits from the
# gaps that you see.

# %% [markdown] tags=["hint"]
# The order matters. Bots don't order, so they also lower orders by click; lost impressions also lose users whose only
# impression it was; a ramp puts users into both arms. Ask for the most specific trace first.

# %% [markdown] tags=["analysis"]
# A checklist in a fixed order, each with a number: that is what a platform runs on every experiment before anybody
# sees a lift. The limits come from sound experiments (how far does this number stray without a fault?), like any
# other threshold. Real faults come two at a time, so a platform reports all of its traces.

# %% [markdown]
# ## Fifty experiments
#
# The last exercise puts the chapter together. A portfolio holds fifty experiments of one team. Some changes help,
# some do nothing, some harm, and some logs can't be believed. What a decision costs depends on the truth:

# %%
COSTS

# %% [markdown] nbgrader={"grade_id": "judge-statement"}
# ### Exercise: Ship, hold, iterate or invalid
#
# Adaeze heads the review of a shop's experiments. Each has a `brief` (planned_days, days, treatment_share,
# guardrail_load_ms, ...), a log and the users table. The metric that decides is clicks by impression in the long run;
# the mean load time may not rise by more than the guardrail. "Iterate" is for a gain at a price.
#
# Faults that occur: those of the exercise before, but for whales and interference. Bots, novelty, dilution and a ramp
# can be analysed away; lost users, lost impressions, arms that differed before and peeking can't.
#
# Write a function that decides about one experiment. Of fifty, always "hold" costs 94, "significant means ship" about
# 120. At grading you see other portfolios: 20 experiments may cost at most 25 for part of the points, and 50 at most
# 20 for the rest. Hand it over as `judge`.
#
# ```python
# >>> team = ExperimentWorld(1).portfolio(2, 5_000)
# >>> judge(team.briefs.loc[0], team.log(0), team.users(0)) in ("ship", "hold", "iterate", "invalid")
# True
# ```


# %% nbgrader={"grade_id": "judge", "solution": true}
def judge(brief, log, users):
    """Return "ship", "hold", "iterate" or "invalid".

    brief: row of Portfolio.briefs; log, users: as Portfolio.log and Portfolio.users return them.
    """
    ### BEGIN SOLUTION
    log = log[log.groupby("user_id")["clicked"].transform("size") <= 100]
    one, other = arms_of(by_user(log, users))
    if brief["days"] < brief["planned_days"]:
        return "invalid"
    if not set(one["user_id"]) & set(other["user_id"]):
        past = compare_ratios(one, other, "clicks_before", "impressions_before")
        visits = compare_means(one["impressions"], other["impressions"])
        sizes = sample_ratio({"control": len(one), "treatment": len(other)})
        if min(past.p_value, visits.p_value, sizes.p_value) < 0.001:
            return "invalid"
    slow = compare_ratios(*arms_of(log), "load_ms")
    log = log[log["triggered"]]
    settled = log["day"] - log.groupby("user_id")["day"].transform("min") >= 5
    size = log.groupby(["day", "arm"])["clicked"].transform("size")
    table = log[settled].assign(hit=log["clicked"] / size, seen=1 / size)
    clicks = compare_ratios(*arms_of(table), "hit", "seen")
    if clicks.low <= 0:
        return "hold"
    return "ship" if slow.high < brief["guardrail_load_ms"] else "iterate"
    ### END SOLUTION


# %% nbgrader={"grade_id": "judge-test", "grade": true, "points": 3}
from mlsd.worlds import ExperimentWorld


def cost_of(seed):
    team = ExperimentWorld(seed).portfolio(20, 5_000)
    made = [judge(team.briefs.loc[i], team.log(i), team.users(i)) for i in range(20)]
    return team.score(made)


example = ExperimentWorld(3).portfolio(3, 2_000)
some = {judge(example.briefs.loc[i], example.log(i), example.users(i)) for i in range(3)}
assert some <= {"ship", "hold", "iterate", "invalid"}, f"You decided {some}."
print("Visible checks passed; 1 hidden check runs at grading.")
### BEGIN HIDDEN TESTS
score = cost_of(3001)
text = f"Your decisions cost {score.cost:.0f}; 25 is the limit here. Truth and decisions:"
assert score.cost <= 25, f"{text}\n{score.confusion}"
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "judge-test-strict", "grade": true, "points": 4}
from mlsd.worlds import ExperimentWorld

# 1 hidden check runs at grading: another portfolio, at a cost of at most 20.
### BEGIN HIDDEN TESTS
team = ExperimentWorld(3002).portfolio(50, 5_000)
score = team.score([judge(team.briefs.loc[i], team.log(i), team.users(i)) for i in range(50)])
text = f"Your decisions cost {score.cost:.0f}; 20 is the limit here. Truth and decisions:"
assert score.cost <= 20, f"{text}\n{score.confusion}"
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Begin with the checks that end in "invalid", then the plain comparison with the guardrail. That alone gets you half
# of the way. Look at `team.truth()` for where the rest is lost.

# %% [markdown] tags=["hint"]
# Bots: drop users with over 100 impressions first. Dilution: only triggered rows. Novelty: only settled rows, as in
# your first exercise here. Ramp: users are in both arms then, so the sample ratio test doesn't apply; compare day by
# day and take a mean over days.

# %% [markdown] tags=["analysis"]
# The cost table decides more than α does: shipping harm costs 10, holding a gain 4. Most of what "significant means
# ship" loses is neither power nor luck but validity: novelty, mixes and losses with excellent p-values. The cost that
# is left to you is mostly a gain that your settled rows were too few to show.

# %%
team = ExperimentWorld(57).portfolio(50, 5_000)
made = {"always ship": ["ship"] * 50, "always hold": ["hold"] * 50}
made |= {"significant means ship": [], "yours": []}
for i in range(50):
    log = team.log(i)
    up = compare_ratios(*arms_of(log), "clicked").low > 0
    made["significant means ship"].append("ship" if up else "hold")
    made["yours"].append(judge(team.briefs.loc[i], log, team.users(i)))
costs = {name: team.score(decisions).cost for name, decisions in made.items()}
title = "Checks save more than p-values"
look = {"highlight": "yours", "value_format": "{:.0f}"}
figures.bars(costs, title=title, xlabel="cost of 50 decisions", **look)
plt.show()
team.score(made["yours"]).confusion

# %% [markdown]
# The bars are the costs of fifty decisions, least for yours; the table counts your decisions by the truth.
#
# ## Recap
#
# - Plot the lift by days since a user's first visit. Decide by what is level.
# - Keep who would have met the change; never condition on what the change itself moves.
# - Where users share a supply, switch periods or split clusters, and count these as your units.
# - Interleaving chooses among rankers, off-policy estimates price policies, if propensities were logged.
# - A platform runs its checks in a fixed order on every experiment, before anybody sees a lift.
# - Decisions are scored by what they cost. Write that table before the experiment.
