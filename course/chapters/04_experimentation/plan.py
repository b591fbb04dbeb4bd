# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% nbgrader={"grade_id": "plan-setup", "locked": true}
import hashlib
import math
from itertools import pairwise
from statistics import NormalDist

import matplotlib.pyplot as plt
import numpy as np

from mlsd import figures
from mlsd.experiments import compare_ratios, exaggeration, power_of_proportions
from mlsd.worlds import ExperimentWorld, Treatment

figures.use_style()

# %% [markdown]
# "We ran an A/B test and it was significant." Four questions usually end that sentence: who was randomised, how many,
# for how long, and who looked how often? All four are answered before the first user arrives, or never.
#
# ## Six stages, and a loop
#
# The diagram shows the chapter. You write down a *hypothesis*; it fixes the *size*; a hash does the *assignment*;
# *checks* say whether the log can be believed; only then comes the *estimate*, and from it a *decision*. A decision
# is one of four: **ship**, **hold** (nothing gained), **iterate** (a gain at a price: mend it and try again) or
# **invalid** (repeat the experiment; it has shown nothing). This notebook is about the first three stages.

# %%
stages = ["1 hypothesis", "2 size", "3 assignment", "4 checks", "5 estimate", "6 decision"]
boxes = {"1 hypothesis": (0, 0), "2 size": (1.3, 0), "3 assignment": (2.6, 0)}
boxes |= {"4 checks": (2.6, 1), "5 estimate": (1.3, 1), "6 decision": (0, 1)}
arrows = list(pairwise(stages))
arrows += [("6 decision", "1 hypothesis", "iterate")]
kinds = dict.fromkeys(stages[:3], "step") | dict.fromkeys(stages[3:], "data")
names = {"step": "before the first user", "data": "after the last day"}
title = "Half of an experiment happens before it starts"
figures.flow(boxes, arrows, kinds=kinds, kind_names=names, title=title)
plt.show()

# %% [markdown] nbgrader={"grade_id": "lifts-statement"}
# ### Exercise: Up five percent, and back
#
# Of Mara's visitors 5.00% order; with the new basket 5.25% do. "Five percent up," she says, and her boss hears 10%
# instead of 5%. After the launch she runs a *back-test*: the new basket is now the control, and the old one comes
# back for half of the users. Popular notes say that the back-test must show -5%.
#
# Write a function that returns three numbers: the difference in percentage *points*, the lift (relative to the
# control, as a share), and the lift that a back-test of the same two versions should show (as a share). Hand it over
# as `lifts`.
#
# ```python
# >>> [round(x, 4) for x in lifts(control_rate=0.05, treatment_rate=0.0525)]
# [0.25, 0.05, -0.0476]
# ```


# %% nbgrader={"grade_id": "lifts", "solution": true}
def lifts(control_rate, treatment_rate):
    """Return (points, lift, lift_back).

    control_rate, treatment_rate: shares of the visitors who order, above 0.
    """
    ### BEGIN SOLUTION
    points = 100 * (treatment_rate - control_rate)
    return points, treatment_rate / control_rate - 1, control_rate / treatment_rate - 1
    ### END SOLUTION


# %% nbgrader={"grade_id": "lifts-test", "grade": true, "points": 2}
from hypothesis import given, strategies as st

from mlsd.checks import calling

calling(lifts, 0.1, 0.1).returns((0.0, 0.0, 0.0), "Nothing changed.")
calling(lifts, 0.1, 0.2).returns((10.0, 1.0, -0.5), "Twice as many; the way back halves them.")
print("Visible checks passed; 2 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(lifts, 0.4, 0.3).returns((-10.0, -0.25, 1 / 3), "A loss: the back-test shows a gain.")


@given(st.floats(0.01, 0.9), st.floats(0.01, 0.9))
def agrees(old, new):
    expected = (new * 100 - old * 100, (new - old) / old, (old - new) / new)
    nudge = "Divide by the version that you come from."
    calling(lifts, old, new).returns(expected, nudge, tol=1e-5)


agrees()
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# A lift divides the difference by the version that you come *from*. In the back-test, that is the new one.

# %% [markdown] tags=["analysis"]
# The exact mirror of +5% is 1/1.05 - 1 = -4.76%, and of +50% it is -33%. So a back-test "confirms" when its interval
# holds the mirror, not the same number with a minus. It may miss honestly: people have got used to the new version,
# and taking it away is a change of its own. A cheaper check is a *holdback*: 1% of the users keep the old version for
# months, which shows whether the gain lasts.

# %% [markdown]
# ## Stage 1: a hypothesis that can fail
#
# "The new basket is better" can't fail. This can: *among visitors who open the basket (unit: user), the new one
# raises the share who order from 5.0% to 5.5% or more within 14 days, and the mean load time rises by less than 10
# ms.* It names who, what, how much, how long, and one guardrail. The *null hypothesis* says that the versions don't
# differ. The smallest rise worth finding is the *minimum detectable effect*; it comes from what the launch costs, not
# from what you hope for. The one metric that decides is the *overall evaluation criterion*; write it down now, since
# after the experiment every team finds one that went up.
#
# An experiment logs who saw what and what followed:

# %%
shop = ExperimentWorld(20)
log = shop.experiment(shop.production, Treatment("new basket", lift=0.1), 2_000)
log[["user_id", "arm", "day", "clicked", "ordered", "load_ms"]].head(4)

# %% [markdown]
# One row an impression; rows of one user share her taste, her device and her arm.
#
# ## Stage 3 comes early: who goes where
#
# The unit of randomisation is what keeps its version. Randomise page views, and one person sees two baskets in one
# visit; sessions, and she sees them on Monday and Tuesday; users, and she sees one. Take the user unless you can say
# why not.

# %% [markdown] nbgrader={"grade_id": "assign-statement"}
# ### Exercise: An assignment that nobody has to remember
#
# Ravi's shop has 30 million users and 40 experiments at a time. A table of who is in which arm would be asked 100,000
# times a second, so he computes the arm instead: a hash of the user's id and the experiment's name (the *salt*) gives
# a place between 0 and 1, and a place below `treatment_share` means treatment.
#
# Write a function that returns one arm for each user, "treatment" or "control". The same user, salt and share give
# the same arm in any process and whoever else is asked for; shares are met even at 0.1%; two salts are independent of
# each other; and a growing share moves users into treatment only, never out of it. `hashlib` is imported. Hand it
# over as `assign`.
#
# ```python
# >>> assign([7, 8, 9], "green basket", 1.0)
# ['treatment', 'treatment', 'treatment']
# >>> assign([9], "green basket", 0.3) == assign([7, 8, 9], "green basket", 0.3)[2:]
# True
# ```


# %% nbgrader={"grade_id": "assign", "solution": true}
def assign(user_ids, salt, treatment_share):
    """Return a list of arms, "treatment" or "control", one for each user.

    user_ids: list of whole numbers or strings; salt: name of the experiment;
    treatment_share: share of all users who get the treatment, 0 to 1.
    """
    ### BEGIN SOLUTION
    arms = []
    for user in user_ids:
        digest = hashlib.sha256(f"{salt}/{user}".encode()).digest()
        place = int.from_bytes(digest[:8], "big") / 2**64
        arms.append("treatment" if place < treatment_share else "control")
    return arms
    ### END SOLUTION


# %% nbgrader={"grade_id": "assign-test", "grade": true, "points": 2}
from unittest.mock import patch

from mlsd.checks import calling, value

calling(assign, ["ann", "bo"], "x", 0.0).returns(["control", "control"], "A share of 0.")
share = assign(range(4_000), "new basket", 0.5).count("treatment") / 4_000
value("share", share).satisfies(lambda s: abs(s - 0.5) < 0.04, "about 0.5, for 4,000 users")
print("Visible checks passed; 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
people = {"even ids": range(0, 40_000, 2), "ids in thousands": range(0, 20_000_000, 1_000)}
people["names"] = [f"user{i}" for i in range(20_000)]
for (kind, ids), share in zip(people.items(), (0.5, 0.1, 0.001), strict=True):
    got = assign(list(ids), "hidden salt", share).count("treatment") / 20_000
    assert abs(got - share) < 5 * (share / 20_000) ** 0.5, f"{kind}: {got:.2%}, not {share:.1%}."
ids = list(range(300, 900))
once = assign(ids, "sticky", 0.4)
with patch("builtins.hash", lambda x: 1):
    again = assign(ids, "sticky", 0.4)
assert list(once) == list(again), "Another call or process gives other arms: draw nothing."
turned = list(assign(ids[300:100:-1], "sticky", 0.4))[::-1]
assert list(once)[101:301] == turned, "A user's arm must not depend on who else is asked for."
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "assign-test-layers", "grade": true, "points": 2}
from itertools import pairwise

# 2 hidden checks run at grading: two experiments at once, and a share that grows.
### BEGIN HIDDEN TESTS
ids = list(range(10_000))
salts = ["layer-1", "layer-2", "1", "2", "basket", "ranker", "basket2", "b"]
arms = [np.array(assign(ids, salt, 0.5)) == "treatment" for salt in salts]
for (i, one), (j, other) in pairwise(enumerate(arms)):
    both = (one & other).mean()
    text = f"{both:.0%} of all are in both treatments of {salts[i]!r} and {salts[j]!r}, not 25%."
    assert abs(both - 0.25) < 0.022, text
before = np.zeros(10_000, dtype=bool)
for share in (0.01, 0.05, 0.2, 0.5, 0.9):
    now = np.array(assign(ids, "ramp", share)) == "treatment"
    assert not (before & ~now).any(), f"Growing to {share:.0%} throws users out of treatment."
    before = now
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# `hashlib.sha256(text.encode()).digest()` gives 32 bytes; `int.from_bytes(first_eight, "big") / 2**64` makes a number
# from 0 to 1 of them. What must the text hold so that two experiments differ?

# %% [markdown] tags=["hint"]
# Python's own `hash` of a string changes from process to process, and a hundred buckets can't split off half a
# percent. Compare the place with the share and nothing else; the share itself must not enter the hash.

# %% [markdown] tags=["analysis"]
# Four properties, four outages. Not uniform: the arms have other sizes than planned. Not sticky: users flip between
# versions. Not independent: whoever was hurt by the last experiment is the treatment of this one. Not monotone: a
# ramp from 1% to 50% takes the feature away from people who had it. `mlsd.experiments.Assigner` does the same for any
# number of arms.

# %% [markdown]
# The third property in numbers. In the world below an experiment with the salt "layer-1" has just ended; it left its
# treated users 30% more inclined to click. Now nothing at all is tested, an *A/A experiment*, once with the old salt
# and once with a new one.

# %%
used = ExperimentWorld(21, leftover=0.3)


def arms_of(log):
    return log[log["arm"] == "control"], log[log["arm"] == "treatment"]


aa = {}
for salt in ("layer-1", "layer-2"):
    log = used.experiment(used.production, used.production, 8_000, salt=salt)
    aa[f"salt {salt}"] = compare_ratios(*arms_of(log), "clicked")
figures.interval(aa, relative=True, title="The old salt finds an effect of nothing")
plt.show()

# %% [markdown]
# The interval of the old salt lies far above zero, that of the new one holds it. Both compare today's version with
# itself. New experiment, new salt; and before a platform is trusted, A/A experiments run on it.
#
# ## What a p-value is
#
# The **p-value** is the probability of a difference at least as large as yours *if the versions don't differ*. In an
# A/A experiment it is uniform: below 0.05 in 5% of the cases, below 0.5 in half. The cell runs 400 A/A experiments
# and 400 in which the change adds 10% to the clicks, each on 1,000 users of an arm.

# %%
plain = {"return_rate": 0.0, "taste_spread": 0.0, "mobile_gap": 0.0}
crowd = ExperimentWorld(39, **plain)
p_values = {}
for name, lift in (("A/A", 0.0), ("a change of 10%", 0.1)):
    log = crowd.experiment(crowd.production, Treatment("x", lift=lift), 810_000)
    clicked = [arm["clicked"].to_numpy(float)[:400_000] for arm in arms_of(log)]
    rates = np.array([arm.reshape(400, 1_000).mean(axis=1) for arm in clicked])
    error = np.sqrt((rates * (1 - rates)).sum(0) / 1_000)
    p_values[name] = [2 * NormalDist().cdf(-abs(z)) for z in np.diff(rates, axis=0)[0] / error]
fig, ax = plt.subplots()
ax.hist(list(p_values.values()), bins=20, range=(0, 1), label=list(p_values))
ax.set(xlabel="p-value (20 bins of 0.05)", ylabel="experiments")
ax.set_title("Without an effect, every p-value is as likely as any other")
ax.legend()
plt.show()

# %% [markdown]
# The bars of the A/A experiments are level, around 20 of 400; with an effect the first bar rises, here to about a
# fifth of the experiments: that share is the *power*.
#
# Popular notes say "p ≤ 0.05 means a 5% probability that the variation we see is by chance", and call 95% the
# *significance level*. Both are wrong. The level α is 5%; the *confidence* is 95%; and the probability that a win is
# no win depends on something the p-value has never seen: how many of your ideas work.

# %% [markdown] nbgrader={"grade_id": "false-win-share-statement"}
# ### Exercise: How many wins are no wins
#
# At Ines's search company one idea of ten works. She runs two-sided tests at α = 0.05 with a power of 0.8, and calls
# a result a *win* when it is significant and points up. Ideas that don't work do nothing, so half of their false
# alarms point up. "Five percent of our wins are false," says her slide.
#
# Write a function that returns the share of the wins that come from ideas which do nothing. `prior` is the share of
# ideas that work; with a prior of 0 every win is false. Hand it over as `false_win_share`.
#
# ```python
# >>> round(false_win_share(prior=0.1, power=0.8), 2)
# 0.22
# ```


# %% nbgrader={"grade_id": "false-win-share", "solution": true}
def false_win_share(prior, power, alpha=0.05):
    """Return the share of wins without an effect.

    prior: share of ideas that work, 0 to 1; power: probability that one of these wins, above 0;
    alpha: two-sided significance level.
    """
    ### BEGIN SOLUTION
    false = (1 - prior) * alpha / 2
    return false / (false + prior * power)
    ### END SOLUTION


# %% nbgrader={"grade_id": "false-win-share-test", "grade": true, "points": 2}
from hypothesis import given, strategies as st

from mlsd.checks import calling

calling(false_win_share, 0.0, 0.8).returns(1.0, "No idea works, so every win is false.")
calling(false_win_share, 1 / 3, 0.8).returns(1 / 17, "One idea of three works: 1 win of 17.")
print("Visible checks passed; 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(false_win_share, 1.0, 0.3).returns(0.0, "Every idea works.")
calling(false_win_share, 0.5, 0.5, 0.1).returns(1 / 11, "Another level: alpha=0.1.")


@given(st.integers(1, 99), st.integers(5, 95), st.sampled_from([0.01, 0.05, 0.2]))
def agrees_with_a_count(works, finds, alpha):
    true_wins, false_wins = 100 * works * finds, (100 - works) * 10_000 * alpha / 2
    expected = false_wins / (true_wins + false_wins)
    call = calling(false_win_share, works / 100, finds / 100, alpha)
    call.returns(expected, "Count 10,000 ideas.")


agrees_with_a_count()
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Take 1,000 ideas: 100 work, 900 do nothing. How many of each turn into a win? The false alarms of the 900 are 5%, of
# which half point down.

# %% [markdown] tags=["analysis"]
# 22% with one idea in ten, 5.9% with one in three. The same p-value, another company. It also says what to do when a
# win surprises everybody: the prior was low, so repeat the experiment. *Twyman's law* is the same thought: any figure
# that looks interesting is probably wrong. And it falls with power, which is the reason to size experiments properly.

# %% [markdown]
# ## Stage 2: how many users
#
# With $n$ users in each arm the difference of two rates has the variance $[p_1(1-p_1)+p_2(1-p_2)]/n$. To find a
# difference $\delta=p_2-p_1$ with probability `power` in a two-sided test,
#
# $$n=\frac{(z_{1-\alpha/2}+z_{power})^2\,\left[p_1(1-p_1)+p_2(1-p_2)\right]}{\delta^2}\approx\frac{16\,\sigma^2}{\delta^2}$$
#
# where $z_q$ is the quantile of the normal distribution, 1.96 and 0.84 with the usual settings. Half the effect needs
# four times the users.

# %% [markdown] nbgrader={"grade_id": "users-per-arm-statement"}
# ### Exercise: Users for each arm
#
# 5% of Mara's visitors order, and a lift of 10% is worth the launch: from 5.0% to 5.5%. She has 15,000 visitors for
# each arm and asks whether that is enough. It isn't: her power would be 0.5, a coin.
#
# Write a function that returns the users that each arm needs, by the formula above with the variance of each arm at
# its own rate, rounded up to a whole number. `lift` is relative and may be negative. Hand it over as `users_per_arm`.
#
# ```python
# >>> users_per_arm(rate=0.05, lift=0.10)
# 31231
# ```


# %% nbgrader={"grade_id": "users-per-arm", "solution": true}
def users_per_arm(rate, lift, alpha=0.05, power=0.8):
    """Return the users that each of two arms needs, a whole number.

    rate: share of the users who convert today; lift: smallest relative change worth finding,
    not 0; alpha: two-sided level; power: probability to find it.
    """
    ### BEGIN SOLUTION
    after = rate * (1 + lift)
    z = NormalDist().inv_cdf(1 - alpha / 2) + NormalDist().inv_cdf(power)
    variance = rate * (1 - rate) + after * (1 - after)
    return math.ceil(z**2 * variance / (after - rate) ** 2)
    ### END SOLUTION


# %% nbgrader={"grade_id": "users-per-arm-test", "grade": true, "points": 2}
from mlsd.checks import calling

few = users_per_arm(0.2, 0.2)
calling(users_per_arm, 0.2, 0.1).gives(
    lambda n: 3.7 * few < n < 4.1 * few, f"almost four times {few:,}", "Half the effect."
)
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
near = "The formula of the statement, with each arm's own rate."
calling(users_per_arm, 0.02, 0.05).returns(315_204, near, tol=2e-5)
calling(users_per_arm, 0.3, -0.2).returns(856, "A loss counts like a gain.", tol=0.002)
calling(users_per_arm, 0.1, 1.0).returns(197, "From 10% to 20%.", tol=0.006)
calling(users_per_arm, 0.1, 0.2).gives(lambda n: n == int(n), "a whole number", "Round up.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "users-per-arm-test-power", "grade": true, "points": 2}
from statistics import NormalDist

# 1 hidden check runs at grading: with your n, 4,000 simulated experiments find what they should.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(77)
settings = [(0.05, 0.3, 0.05, 0.8), (0.3, -0.2, 0.05, 0.9), (0.1, 0.4, 0.01, 0.8)]
for rate, lift, alpha, power in [*settings, (0.2, 0.25, 0.1, 0.6), (0.15, 1.0, 0.05, 0.95)]:
    n = int(users_per_arm(rate, lift, alpha, power))
    after = rate * (1 + lift)
    p = rng.binomial(n, [[rate], [after]], (2, 4_000)) / n
    z = (p[1] - p[0]) / np.sqrt((p * (1 - p)).sum(0) / n)
    found = (np.abs(z) > NormalDist().inv_cdf(1 - alpha / 2)).mean()
    text = f"rate={rate}, lift={lift}, alpha={alpha}: power {found:.2f} with your {n:,} users."
    assert abs(found - power) < 0.035, f"{text} {power} was asked for."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Turn the lift into a rate first: `after = rate * (1 + lift)`. `NormalDist().inv_cdf(q)` is $z_q$. Two arms, two
# variances.

# %% [markdown] tags=["analysis"]
# 31,231, where the rule of thumb $16\sigma^2/\delta^2$ gives 30,400. Forget the second arm's variance and half as
# many seem enough, with a power of about one half. The user needs a metric of her own here, one yes or no; for a
# click rate over impressions put the standard deviation of the delta method in place of $\sqrt{p(1-p)}$, which the
# next notebook does.

# %% [markdown]
# The curves below show what Mara can see with how many users.

# %%
sizes = np.geomspace(2_000, 200_000, 40)
powers = {
    f"lift {lift:.0%}": [power_of_proportions(0.05, 0.05 * lift, n) for n in sizes]
    for lift in (0.2, 0.1, 0.05)
}
ax = figures.power_curve(sizes, powers, title="Half the effect needs four times the users")
for lift, colour in ((0.2, "C0"), (0.1, "C1"), (0.05, "C2")):
    ax.scatter(users_per_arm(0.05, lift), 0.8, color=colour, zorder=5)
plt.show()

# %% [markdown]
# Each curve rises from near 5% to 100%; your numbers, the dots, sit where they cross 80%. Mara's 15,000 lie on the
# middle curve at one half.
#
# What happens if she runs it anyway, and reports only what is significant? Use the 400 experiments with a change of
# 10% from above: the truth is a rise of 0.020, from 0.200 to 0.220.

# %%
difference = rates[1] - rates[0]
significant = np.array(p_values["a change of 10%"]) < 0.05
fig, ax = plt.subplots()
bins = np.linspace(-0.04, 0.08, 41)
ax.hist(difference, bins, color="0.85", label="all experiments")
ax.hist(difference[significant], bins, color="C1", label="significant ones")
ax.axvline(0.02, color="black", linestyle="--", label="truth")
ax.set(xlabel="measured difference of the click rates", ylabel="experiments")
found = difference[significant].mean() / 0.02
ax.set_title(f"What passes the filter is {found:.1f} times as large as the truth")
ax.legend()
plt.show()
print(f"power {significant.mean():.2f}; at this power theory expects {exaggeration(0.2):.1f} times")

# %% [markdown]
# The grey bars scatter around the truth; the significant ones all lie beyond about twice of it. An experiment of low
# power does not just miss effects: the ones it finds are exaggerated (the *winner's curse*), and their launches
# disappoint.
#
# ### For how long
#
# Turn users into days by counting those who come for the *first* time: in the second week most visitors are already
# in. Then round up to whole weeks, two at least. A test from Friday to Sunday measures a weekend, and people who come
# every day are in on day one while those who come monthly are not: the first days are a sample of your heaviest
# users.
#
# Ramp up in steps (1%, 10%, 50%), to catch what breaks while few see it, with a switch that rolls back. Estimate from
# the days at the final share only.
#
# ## Recap
#
# - A hypothesis names unit, metric, smallest effect worth finding, duration and guardrail, and can fail.
# - Divide by where you come from: the mirror of +5% is -4.76%.
# - Assign by a hash of salt and user: uniform, sticky, independent, monotone. New experiment, new salt.
# - A p-value is about data without an effect. How many wins are false depends on how many ideas work.
# - Two arms, two variances; whole weeks; too few users exaggerate what they find.
