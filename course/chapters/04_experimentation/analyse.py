# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% nbgrader={"grade_id": "analyse-setup", "locked": true}
import math
from dataclasses import dataclass
from statistics import NormalDist

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from mlsd import figures
from mlsd.experiments import Assigner, compare_means, compare_ratios, sample_ratio
from mlsd.experiments import cuped_values, monitor, sample_size_of_means
from mlsd.worlds import ExperimentWorld, Treatment
from mlsd.worlds.experiment import by_user

figures.use_style()


def arms_of(table):
    """Return the rows of control and those of treatment."""
    return table[table["arm"] == "control"], table[table["arm"] == "treatment"]


# %% [markdown]
# The experiment is over and the log is there. The order of what follows matters: first whether the log can be
# believed, then how wide the interval is, then whether you looked more often than you paid for. A wrong method does
# not look wrong. It returns a p-value like any other. What gives it away is an A/A experiment, in which it should
# find something 5% of the time. At the end of the second part you run two hundred of them.
#
# ## Stage 4: can the log be believed?
#
# In the world below a change does nothing at all. Twice something gets lost on treatment's side alone: once a
# redirect drops a quarter of its users at most, those who click little first; once half of its impressions without a
# click are not logged.

# %%
faults = {"nothing lost": {}, "redirect loses users": {"redirect_loss": 0.25}}
faults["log loses impressions"] = {"logging_loss": 0.5}
results, logs = {}, {}
for name, knobs in faults.items():
    lossy = ExperimentWorld(31, **knobs)
    logs[name] = lossy.experiment(lossy.production, Treatment("does nothing"), 20_000)
    results[name] = compare_ratios(*arms_of(logs[name]), "clicked")
figures.interval(results, relative=True, title="Two losses look like two wins")
plt.show()

# %% [markdown]
# The first interval holds zero; the other two lie far above it, and a team would celebrate. The *sample ratio
# mismatch* (SRM) catches both: as many users should be in each arm as the assignment planned. At Microsoft about 6%
# of experiments have one (Fabijan et al. 2019).

# %% [markdown] nbgrader={"grade_id": "sample-ratio-statement"}
# ### Exercise: The sample ratio test
#
# Yuki planned 50% and got 50,600 users in control and 49,400 in treatment. "49.4%, close enough," says her manager.
# If the assignment worked, so large a gap comes up 15 times in 100,000.
#
# Write a function that takes a log (one row an impression, with `user_id` and `arm`, "control" or "treatment") and
# the share of users that was planned for treatment, and returns the p-value of the chi-square test with one degree of
# freedom:
#
# $$\chi^2=\sum_{arms}\frac{(\text{users}-\text{expected})^2}{\text{expected}},\qquad p=P(\chi^2_1>\chi^2)=2\,\Phi(-\sqrt{\chi^2})$$
#
# Count what was randomised: users. An arm may be empty. Hand it over as `sample_ratio_p`.
#
# ```python
# >>> arms = ["control"] * 50_600 + ["treatment"] * 49_400
# >>> log = pd.DataFrame({"user_id": range(100_000), "arm": arms})
# >>> round(sample_ratio_p(log, treatment_share=0.5), 5)
# 0.00015
# ```


# %% nbgrader={"grade_id": "sample-ratio", "solution": true}
def sample_ratio_p(log, treatment_share):
    """Return the p-value of the sizes of the two arms.

    log: one row an impression, with user_id and arm; a user is in one arm only;
    treatment_share: planned share of the users, strictly between 0 and 1.
    """
    ### BEGIN SOLUTION
    users = log.drop_duplicates("user_id")
    treated = (users["arm"] == "treatment").sum()
    expected = treatment_share * len(users)
    chi2 = (treated - expected) ** 2 * (1 / expected + 1 / (len(users) - expected))
    return 2 * NormalDist().cdf(-math.sqrt(chi2))
    ### END SOLUTION


# %% nbgrader={"grade_id": "sample-ratio-test", "grade": true, "points": 2}
from mlsd.checks import calling


def log_of(control, treatment, visits=(1, 1)):
    arms = np.repeat(["control", "treatment"], [control, treatment])
    rows = np.repeat(np.arange(control + treatment), np.repeat(visits, [control, treatment]))
    return pd.DataFrame({"user_id": rows + 5, "arm": arms[rows]})


calling(sample_ratio_p, log_of(50, 50), 0.5).returns(1.0, "Exactly as planned.")
calling(sample_ratio_p, log_of(120, 80), 0.5).returns(0.0046777, "A gap of 40 users.", tol=1e-4)
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
few = log_of(120, 80, (3, 1)).sample(frac=1, random_state=4)
calling(sample_ratio_p, few, 0.5).returns(0.0046777, "Users, not impressions.", tol=1e-4)
calling(sample_ratio_p, log_of(90, 10), 0.1).returns(1.0, "10% were planned.")
calling(sample_ratio_p, log_of(850, 150), 0.1).returns(1.3604e-07, "10% planned.", tol=1e-3)
lost = "a p-value below 1e-9: all users of one arm are gone"
calling(sample_ratio_p, log_of(60, 0), 0.5).gives(lambda p: 0 <= p < 1e-9, lost)
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "sample-ratio-test-world", "grade": true, "points": 1}
from mlsd.worlds import ExperimentWorld, Treatment

# 2 hidden checks run at grading: alarms without a fault, and with one, in worlds of other seeds.
### BEGIN HIDDEN TESTS
calm, ill = [], []
for seed in range(900, 930):
    sound, broken = ExperimentWorld(seed), ExperimentWorld(seed, redirect_loss=0.35)
    change, share = Treatment("idle"), (0.5, 0.2)[seed % 2]
    for world, into in ((sound, calm), (broken, ill)):
        log = world.experiment(world.production, change, 4_000, treatment_share=share)
        into.append(sample_ratio_p(log, share))
alarms = np.mean(np.array(calm) < 0.2)
assert 0.02 <= alarms <= 0.45, f"p < 0.2 in {alarms:.0%} of sound experiments, not about 20%."
assert np.median(ill) < 0.001, f"With lost users the median p-value is {np.median(ill):.2g}."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# `log.drop_duplicates("user_id")` leaves one row a user. With one planned share the two expected counts are `share *
# n` and `(1 - share) * n`. `NormalDist().cdf` is $\Phi$.

# %% [markdown] tags=["analysis"]
# The alarm level is 0.001, not 0.05: the test runs on every experiment, and its verdict is to throw the result away.
# An SRM has no remedy in the analysis, since nobody knows who is missing. Look for it where the arms part: redirects,
# crashes, bot filters, caches, a logger that one version loads later, outliers "cleaned" in one arm only.

# %%
for name, log in logs.items():
    print(f"{name:<22} p = {sample_ratio_p(log, 0.5):.2g}")

# %% [markdown]
# The second and third are caught by a long way. In the third, users vanish whose only impressions had no click.
#
# ## Stage 5: how wide is the interval?
#
# Clicks by impression is a *ratio metric*: both its numerator and its denominator differ between users. The unit of
# analysis (an impression) is smaller than the unit of randomisation (a user), and the impressions of one user
# resemble each other: someone who likes to click clicks ten times. Treat them as independent, and the interval is too
# narrow.

# %% [markdown] nbgrader={"grade_id": "ratio-difference-statement"}
# ### Exercise: The error of a click rate
#
# Omar has 300 users with 1,700 impressions. His tool computes $\sqrt{p(1-p)/1700}$, as if 1,700 strangers had come.
# In A/A experiments it cries wolf every sixth time. The *delta method* takes each user's clicks $y$ and impressions
# $x$; with $r=\sum y/\sum x$ and sample variances and covariance between users (divided by $n-1$)
#
# $$\mathrm{Var}(r)\approx\frac{s_y^2-2r\,s_{xy}+r^2s_x^2}{n\,\bar x^2}$$
#
# Write a function of two tables, one row a user, with the columns `clicks` and `impressions`. It returns the pair
# (difference, standard error): treatment's ratio minus control's, and the square root of the sum of both variances.
# Hand it over as `ratio_difference`.
#
# ```python
# >>> control = pd.DataFrame({"clicks": [1, 0, 2, 1], "impressions": [2, 1, 4, 5]})
# >>> treatment = pd.DataFrame({"clicks": [2, 1, 1, 0], "impressions": [3, 1, 4, 2]})
# >>> [round(float(x), 3) for x in ratio_difference(control, treatment)]
# [0.067, 0.192]
# ```


# %% nbgrader={"grade_id": "ratio-difference", "solution": true}
def ratio_difference(control, treatment):
    """Return (difference of the click rates, its standard error).

    control, treatment: tables with one row a user, columns clicks and impressions.
    """

    ### BEGIN SOLUTION
    def ratio_and_variance(users):
        y, x = users["clicks"], users["impressions"]
        r = y.sum() / x.sum()
        variance = y.var() - 2 * r * y.cov(x) + r**2 * x.var()
        return r, variance / (len(users) * x.mean() ** 2)

    (before, v_control), (after, v_treatment) = map(ratio_and_variance, (control, treatment))
    return after - before, math.sqrt(v_control + v_treatment)
    ### END SOLUTION


# %% nbgrader={"grade_id": "ratio-difference-test", "grade": true, "points": 2}
from mlsd.checks import calling

one_each = pd.DataFrame({"clicks": [1, 0, 0, 1, 0], "impressions": [1] * 5})
three = pd.DataFrame({"clicks": [1, 1, 0, 1, 0], "impressions": [1] * 5})
se = math.sqrt(2 * 0.3 / 5)
calling(ratio_difference, one_each, three).returns((0.2, se), "One impression each: a plain mean.")
print("Visible checks passed; 2 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
from mlsd.experiments import ratio_of_sums

rng = np.random.default_rng(8)
for n, m in ((40, 90), (300, 30), (7, 500)):
    tables = []
    for size in (n, m):
        shown = 1 + rng.poisson(rng.gamma(2, 3, size))
        clicks = rng.binomial(shown, rng.beta(1, 4, size))
        tables.append(pd.DataFrame({"clicks": clicks, "impressions": shown}))
    (a, v), (b, w) = (ratio_of_sums(t["clicks"], t["impressions"]) for t in tables)
    calling(ratio_difference, *tables).returns((b - a, (v + w) ** 0.5), "By the formula.")
turned = calling(ratio_difference, three, one_each)
turned.returns((-0.2, se), "Treatment minus control.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "ratio-difference-test-aa", "grade": true, "points": 2}
from mlsd.worlds import ExperimentWorld
from mlsd.worlds.experiment import by_user

# 2 hidden checks run at grading: 300 A/A experiments, and a bootstrap of users.
### BEGIN HIDDEN TESTS
world = ExperimentWorld(940)
people = by_user(world.experiment(world.production, world.production, 62_000))
people = people.sort_values("user_id")
one, other = (people[people["arm"] == arm] for arm in ("control", "treatment"))
pairs = [(one[i : i + 100], other[i : i + 100]) for i in range(0, 30_000, 100)]
z = [d / se for d, se in (ratio_difference(*pair) for pair in pairs)]
alarms = (np.abs(z) > 1.96).mean()
assert 0.01 <= alarms <= 0.11, f"{alarms:.1%} of the A/A experiments are significant, not 5%."
rng, few = np.random.default_rng(2), one[:100]
y, x = few[["clicks", "impressions"]].to_numpy()[rng.integers(100, size=(4_000, 100))].sum(1).T
se = ratio_difference(few, few)[1] / 2**0.5
text = f"Drawing users anew gives a rate's error of {np.std(y / x):.4f}, you have {se:.4f}."
assert abs(se / np.std(y / x) - 1) < 0.15, text
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Write a helper for one arm that returns the ratio and its variance. `y.var()`, `x.var()` and `y.cov(x)` of a Series
# divide by n - 1. Variances add up, standard errors don't.

# %% [markdown] tags=["analysis"]
# The same variance is that of $(y - r\,x)/\bar x$, one number a user: *linearisation*, which makes a plain mean of
# any ratio and lets you reuse CUPED, t-tests and power formulas. Its standard deviation is what the size of an
# experiment on a ratio metric is computed from. The mean of each user's own ratio is another metric, in which one who
# came once counts as much as one who came fifty times.

# %% [markdown]
# Now A/A experiments, to see what a method is worth: two hundred of them, on 150 users an arm, cut from one log.

# %%
home = ExperimentWorld(65)
people = by_user(home.experiment(home.production, home.production, 62_000))
one, other = arms_of(people.sort_values("user_id"))
starts = range(0, 30_000, 150)
aa_pairs = [(one[i : i + 150], other[i : i + 150]) for i in starts]
len(aa_pairs)


# %%
def binomial_z(control, treatment):
    clicks, rows = (
        np.array([arm[name].sum() for arm in (control, treatment)])
        for name in ("clicks", "impressions")
    )
    r = clicks / rows
    return (r[1] - r[0]) / math.sqrt((r * (1 - r) / rows).sum())


z_naive = np.array([binomial_z(*pair) for pair in aa_pairs])
z_delta = np.array([np.divide(*ratio_difference(*pair)) for pair in aa_pairs])
print(f"impressions as units: {(abs(z_naive) > 1.96).mean():.3f}")
print(f"delta method, yours:  {(abs(z_delta) > 1.96).mean():.3f}")

# %% [markdown]
# Impressions as units: 5% becomes more than twice as much. Your delta method stays near 5%.
#
# ### The same interval with fewer users: CUPED
#
# Users differ more from each other than any change moves them, and most of that was known before: who clicked much
# last month clicks much this month. CUPED (Deng et al. 2013) subtracts what the past explains:
#
# $$\hat y=y-\theta\,(x-\bar x),\qquad\theta=\frac{\mathrm{cov}(x,y)}{\mathrm{var}(x)},\qquad
# \mathrm{Var}(\hat y)=(1-\rho^2)\,\mathrm{Var}(y)$$
#
# $x$ is each user's metric *before* the experiment, $\bar x$ its mean over all users, $\rho$ the correlation. Because
# randomisation makes $x$ alike in both arms, the estimate stays where it was, on average.

# %% [markdown] nbgrader={"grade_id": "cuped-difference-statement"}
# ### Exercise: CUPED
#
# Hana's streaming site needs 40 days to see a 2% change in clicks of a user. She has each user's clicks in the month
# before, with a correlation of 0.7 to those in the experiment: half of the variance, 20 days.
#
# Write a function of two tables, one row a user, with the columns `before` and `after`. Compute one theta and one
# mean of `before` from all users of *both* arms, adjust each user's `after`, and return the pair (difference of the
# adjusted means, its standard error $\sqrt{s_c^2/n_c+s_t^2/n_t}$, from the adjusted values). If `before` is the same
# for all, it explains nothing: theta is 0. Hand it over as `cuped_difference`.
#
# ```python
# >>> control = pd.DataFrame({"before": [0, 2, 4, 6], "after": [1, 3, 4, 8]})
# >>> treatment = pd.DataFrame({"before": [1, 3, 5, 7], "after": [3, 5, 7, 9]})
# >>> [round(float(x), 2) for x in cuped_difference(control, treatment)]
# [0.9, 0.41]
# ```


# %% nbgrader={"grade_id": "cuped-difference", "solution": true}
def cuped_difference(control, treatment):
    """Return (difference of the adjusted means, its standard error).

    control, treatment: tables with one row a user, columns before and after.
    """
    ### BEGIN SOLUTION
    both = pd.concat([control, treatment])
    spread = both["before"].var()
    theta = both["before"].cov(both["after"]) / spread if spread > 0 else 0.0
    means, variances = [], []
    for arm in (control, treatment):
        adjusted = arm["after"] - theta * (arm["before"] - both["before"].mean())
        means.append(adjusted.mean())
        variances.append(adjusted.var() / len(arm))
    return means[1] - means[0], math.sqrt(sum(variances))
    ### END SOLUTION


# %% nbgrader={"grade_id": "cuped-difference-test", "grade": true, "points": 2}
from mlsd.checks import calling

flat = pd.DataFrame({"before": [5, 5, 5, 5], "after": [1, 2, 3, 4]})
up = flat.assign(after=flat["after"] + 2)
calling(cuped_difference, flat, up).returns((2.0, (5 / 6) ** 0.5), "Nothing to explain.")
print("Visible checks passed; 2 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(61)
for n, m, scale, effect in ((900, 900, 1.0, 0.1), (700, 2_100, 30.0, 0.0), (800, 900, 0.2, 0.2)):
    arms = []
    for size, shift in ((n, 0.0), (m, effect)):
        taste = rng.normal(3, 1, size)
        before = scale * (taste + rng.normal(0, 0.7, size)) + 50
        after = taste + shift + rng.normal(0, 0.7, size)
        arms.append(pd.DataFrame({"before": before, "after": after}))
    slope = np.polyfit(*pd.concat(arms).to_numpy().T, 1)[0]
    a, b = (arm["after"] - slope * arm["before"] for arm in arms)
    d, se = b.mean() - a.mean(), (a.var() / n + b.var() / m) ** 0.5
    found = cuped_difference(*arms)
    near = abs(found[0] - d) < 0.1 * se and abs(found[1] / se - 1) < 0.03
    assert near, f"{n} + {m} users: {found}, expected about ({d:.4f}, {se:.4f})."
calling(cuped_difference, up, flat).returns((-2.0, (5 / 6) ** 0.5), "Treatment minus control.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "cuped-difference-test-world", "grade": true, "points": 2}
from mlsd.worlds import ExperimentWorld
from mlsd.worlds.experiment import by_user

# 3 hidden checks run at grading: 250 A/A experiments, before and after.
### BEGIN HIDDEN TESTS
world = ExperimentWorld(950, habit=1.0, return_rate=2.0)
log = world.experiment(world.production, world.production, 34_000, days=7)
people = by_user(log, world.users(34_000)).sort_values("user_id")
people = people.rename(columns={"clicks_before": "before", "clicks": "after"})
one, other = (people[people["arm"] == arm] for arm in ("control", "treatment"))
pairs = [(one[i : i + 64], other[i : i + 64]) for i in range(0, 16_000, 64)]
found = np.array([cuped_difference(*pair) for pair in pairs], float)
plain = np.array([b["after"].mean() - a["after"].mean() for a, b in pairs])
alarms = (np.abs(found[:, 0] / found[:, 1]) > 1.96).mean()
assert 0.01 <= alarms <= 0.12, f"{alarms:.1%} of the A/A experiments are significant, not 5%."
saved = found[:, 0].var() / plain.var()
assert saved < 0.75, f"Your estimate varies {saved:.2f} times as much as the plain one, not 0.5."
assert abs(found[:, 0].mean()) < 0.05, "Without an effect your estimate is off on average."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Concatenate both tables first, and take theta and the mean of `before` from that. Then adjust arm by arm with these
# two numbers. What would happen to the difference if each arm were centred at its own mean?

# %% [markdown] tags=["analysis"]
# Centre each arm at its own mean and the difference stays the unadjusted one while the error shrinks: an A/A
# experiment finds too much. New users have no past; give them the mean, or a flag as a second covariate. With a
# correlation of 0.7 half of the variance goes, with 0.3 less than a tenth. Never use a covariate that the treatment
# can move, such as orders in the first week: part of the effect is then subtracted from itself. The next figure shows
# both.

# %%
shop = ExperimentWorld(61, return_rate=2.0, habit=1.0)
log = shop.experiment(shop.production, Treatment("larger pictures", lift=0.06), 12_000)
people = by_user(log, shop.users(12_000))
early = log[log["day"] < 7].groupby("user_id")["clicked"].sum()
people["first half"] = people["user_id"].map(early).fillna(0)
results = {"plain": compare_means(*(a["clicks"] for a in arms_of(people)))}
for covariate in ("clicks_before", "first half"):
    adjusted = cuped_values(people["clicks"], people[covariate])
    arms = arms_of(people.assign(adjusted=adjusted))
    results[f"CUPED, {covariate}"] = compare_means(*(a["adjusted"] for a in arms))
ax = figures.interval(results, relative=True, title="A covariate from inside eats the effect")
ax.axvline(0.06, color="C1", linestyle="--")
plt.show()

# %% [markdown]
# Three intervals of one experiment; the dashed line is the truth, +6%. With clicks from before, the interval is a
# third narrower than the plain one and still holds the truth. With clicks from the experiment's own first half it is
# narrowest of all, and wrong.
#
# ## How often did you look?
#
# A p-value is made for one look, fixed beforehand. "We stop when it is significant" takes the smallest of many
# p-values. The figure shows one A/A experiment, looked at twenty times; filled points are looks at which somebody
# would have stopped.

# %%
coin = ExperimentWorld(62, return_rate=0.0, taste_spread=0.0, mobile_gap=0.0, click_rate=0.4)
log = coin.experiment(coin.production, coin.production, 122_000).sort_values("user_id")
clicked = [arm["clicked"].to_numpy(float)[:60_000].reshape(200, 300) for arm in arms_of(log)]
paths = [monitor(a, b, 20, tau=0.05) for a, b in zip(*clicked, strict=True)]
stopped = [(p["p_value"] < 0.05).sum() * (p["p_value"].iloc[-1] > 0.05) for p in paths]
title = "Nothing is there, and many looks find it"
figures.p_value_path(paths[int(np.argmax(stopped))], title=title)
plt.show()

# %% [markdown]
# The usual p-value dives below 0.05, stays there for a while and comes back; the always-valid one stays above. It
# comes from a *mixture sequential probability ratio test* (Johari et al. 2017): how much likelier are the data if the
# effect is drawn from a normal distribution with standard deviation $\tau$ than if there is none?
#
# $$\Lambda=\sqrt{\frac{V}{V+\tau^2}}\;\exp\!\left(\frac{\tau^2d^2}{2V(V+\tau^2)}\right),\qquad
# p_k=\min\left(1,\;p_{k-1},\;1/\Lambda_k\right)$$
#
# $d$ is the difference so far, $V$ its variance. Without an effect the probability that $p_k$ *ever* falls to α is at
# most α, however often you look.

# %% [markdown] nbgrader={"grade_id": "always-valid-statement"}
# ### Exercise: A p-value that you may look at
#
# Pilar's team watches a dashboard that refreshes each hour. She won't forbid it; she changes what it shows.
#
# Write a function that returns the always-valid p-value after each look, a list as long as the looks. `variances`
# holds $V$ of each look (not standard errors), `tau` is the standard deviation of the effects that one expects. Hand
# it over as `always_valid_p`.
#
# ```python
# >>> p = always_valid_p([0.030, 0.028, 0.010], variances=[1e-4, 5e-5, 2.5e-5], tau=0.02)
# >>> [round(x, 4) for x in p]
# [0.0611, 0.0028, 0.0028]
# ```


# %% nbgrader={"grade_id": "always-valid", "solution": true}
def always_valid_p(differences, variances, tau):
    """Return the always-valid p-value of each look.

    differences: treatment - control up to each look, in order of time; variances: variance of
    each of these differences, above 0; tau: in the unit of the differences, above 0.
    """
    ### BEGIN SOLUTION
    p_values, lowest = [], 1.0
    for d, v in zip(differences, variances, strict=True):
        exponent = tau**2 * d**2 / (2 * v * (v + tau**2))
        lowest = min(lowest, math.sqrt((v + tau**2) / v) * math.exp(-exponent))
        p_values.append(lowest)
    return p_values
    ### END SOLUTION


# %% nbgrader={"grade_id": "always-valid-test", "grade": true, "points": 2}
from mlsd.checks import calling

calling(always_valid_p, [0.0, 0.0], [1e-4, 5e-5], 0.02).returns([1.0, 1.0], "Never above 1.")
print("Visible checks passed; 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
strong = [3.073273e-05] * 3
calling(always_valid_p, [0.05, 0.0, -0.01], [1e-4, 9e-5, 8e-5], 0.05).returns(
    strong, "It never rises again.", tol=1e-4
)
rng = np.random.default_rng(14)
grid = np.linspace(-12, 12, 4_801)
for tau in (0.3, 1.0, 4.0):
    d, v = rng.normal(0, 1.5, 12), np.sort(rng.uniform(0.1, 4, 12))[::-1]
    likelihood = np.exp(-((d[:, None] - tau * grid) ** 2 - d[:, None] ** 2) / (2 * v[:, None]))
    mixed = (likelihood * np.exp(-(grid**2) / 2)).sum(1) * (grid[1] - grid[0]) / np.sqrt(2 * np.pi)
    expected = np.minimum.accumulate(np.minimum(1, 1 / mixed))
    calling(always_valid_p, list(d), list(v), tau).returns(expected, "Mix by hand.", tol=1e-3)
calling(always_valid_p, [-0.05], [1e-4], 0.05).returns(strong[:1], "A loss counts too.", tol=1e-4)
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "always-valid-test-looks", "grade": true, "points": 1}
# 1 hidden check runs at grading: 100 looks at 500 experiments, without an effect and with one.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(15)
for effect, low, high in ((0.0, 0.0, 0.06), (0.2, 0.85, 1.0)):
    steps = rng.normal(effect, 2**0.5, (500, 100, 10)).sum(2).cumsum(1)
    n = 10 * np.arange(1, 101)
    found = np.mean([min(always_valid_p(list(d), list(2 / n), 0.2)) < 0.05 for d in steps / n])
    text = f"effect {effect}: p < 0.05 at one of 100 looks in {found:.0%} of the experiments."
    assert low <= found <= high, text
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# $1/\Lambda=\sqrt{(V+\tau^2)/V}\,\exp(-\dots)$. Keep the smallest value so far, starting at 1.

# %% [markdown] tags=["analysis"]
# The price: to find the planned effect in four of five cases you must be ready to run 70% longer than one fixed look
# would take. On average you stop about as early, and a change that does harm is stopped at once. Choose $\tau$
# beforehand, near the effect you plan for; too large or too small loses power and never validity. Two other honest
# ways: look once, at the planned end; or divide α over a few planned looks (group sequential tests).

# %%
looks = [1, 2, 5, 10, 20]
found = {"usual p-value": [], "always-valid, yours": []}
for k in looks:
    every = [path.iloc[20 // k - 1 :: 20 // k] for path in paths]
    found["usual p-value"].append(np.mean([(e["p_value"] < 0.05).any() for e in every]))
    yours = [always_valid_p(e["difference"], 2 * 0.24 / e["n"], 0.05)[-1] for e in every]
    found["always-valid, yours"].append(np.mean(np.array(yours) < 0.05))
title = "Twenty looks turn 5% false alarms into a quarter"
figures.false_positives_by_looks(looks, found, n_replications=200, title=title)
plt.show()
peeking = found["usual p-value"][-1]

# %% [markdown]
# The upper line rises from about 5% at one look to about a quarter at twenty; yours stays below 5%. The bars are 95%
# intervals over 200 experiments.
#
# ## At how much did you look?
#
# Twenty metrics at α = 0.05 give at least one false alarm in 64% of the A/A experiments. Segments count like metrics:
# "it works for mobile users in Spain" is one of a hundred things you might have said. Keep one metric that decides,
# and correct the others.

# %% [markdown] nbgrader={"grade_id": "discoveries-statement"}
# ### Exercise: Many metrics
#
# Bea's report has 40 metrics, of which 7 have p < 0.05; two of them would be expected from nothing. The procedure of
# Benjamini and Hochberg keeps the expected share of false discoveries at `q`: sort the $m$ p-values, find the
# *largest* rank $k$ (from 1) with $p_{(k)}\le q\,k/m$, and call the $k$ smallest discoveries, also those among them
# that miss their own line.
#
# Write a function of a dictionary from metric to p-value that returns the set of the names of the discoveries. Hand
# it over as `discoveries`.
#
# ```python
# >>> p = {"clicks": 0.01, "orders": 0.035, "revenue": 0.03, "returns": 0.6}
# >>> sorted(discoveries(p, q=0.05))
# ['clicks', 'orders', 'revenue']
# ```


# %% nbgrader={"grade_id": "discoveries", "solution": true}
def discoveries(p_values, q=0.05):
    """Return the set of metrics that are discoveries at a false discovery rate of q.

    p_values: dict, metric -> p-value, at least one.
    """
    ### BEGIN SOLUTION
    names = sorted(p_values, key=p_values.get)
    passed = [k for k, name in enumerate(names, 1) if p_values[name] <= q * k / len(names)]
    return set(names[: max(passed, default=0)])
    ### END SOLUTION


# %% nbgrader={"grade_id": "discoveries-test", "grade": true, "points": 2}
from mlsd.checks import calling

calling(discoveries, {"a": 0.2, "b": 0.9}).returns(set(), "Neither is small.")
calling(discoveries, {"a": 0.04}).returns({"a"}, "One metric, one test.")
print("Visible checks passed; 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
step = {"d": 0.039, "a": 0.03, "c": 0.04, "b": 0.035}
calling(discoveries, step).returns({"a", "b", "c", "d"}, "The largest rank decides: 4, by c.")
calling(discoveries, {"a": 0.5, "b": 0.25}, 0.5).returns({"a", "b"}, "On the line counts.")
from scipy import stats

rng = np.random.default_rng(19)
for m, q in [*[(12, 0.05), (25, 0.2), (6, 0.1)] * 12, (1, 0.3)]:
    p = rng.beta(0.4, 1.5, m)
    right = {f"m{i}" for i in np.flatnonzero(stats.false_discovery_control(p) <= q)}
    p_values = {f"m{i}": float(each) for i, each in enumerate(p)}
    calling(discoveries, p_values, q).returns(right, "Sort, rank, find the largest k.")
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# `sorted(p_values, key=p_values.get)` gives the names from the smallest p-value on. Collect all ranks that pass, take
# the largest, and cut there.

# %% [markdown] tags=["analysis"]
# Bonferroni ($p\le\alpha/m$) keeps the probability of *any* false alarm at α and is right for guardrails, where one
# alarm stops a launch. Benjamini and Hochberg is right for exploring: of ten discoveries about half a one is false.
# Neither helps if the metrics were chosen after looking. And a surprise in a segment is a hypothesis for the next
# experiment.

# %% [markdown]
# Now the wrong methods side by side, on the 200 A/A experiments from above. Add your own if you use another.

# %%
segments = np.arange(150) % 5


def best_of_five(control, treatment):
    parts = [(control[segments == s], treatment[segments == s]) for s in range(5)]
    return max(abs(np.divide(*ratio_difference(*part))) for part in parts) > 1.96


rates = {
    "delta method, yours": (abs(z_delta) > 1.96).mean(),
    "one-sided p, sign chosen after": (abs(z_delta) > 1.645).mean(),
    "impressions as units": (abs(z_naive) > 1.96).mean(),
    "twenty looks": peeking,
    "best of five segments": np.mean([best_of_five(*pair) for pair in aa_pairs]),
}
title = "Five methods that should each find 5%"
ax = figures.bars(rates, title=title, xlabel="A/A experiments that are significant (share)")
ax.axvline(0.05, color="black", linestyle="--")
plt.show()

# %% [markdown]
# The bars are the false-positive rates; the dashed line is what was promised. Only the first method keeps it.
# Combine three of the others, and about every second A/A experiment "shows" an effect.
#
# ## All six stages in one object
#
# A platform makes the honest way the easy one. Below is stage 1, a `Hypothesis`. The others are yours.


# %% nbgrader={"grade_id": "hypothesis", "locked": true}
@dataclass(frozen=True)
class Hypothesis:
    """What is written down before the first user.

    mde: smallest change of clicks by impression worth finding, absolute; sd: standard deviation
    between users of the linearised metric; guardrail_ms: load time may not rise by as much;
    margin: how much of the click rate may be lost, 0 for a change that must gain.
    """

    salt: str
    mde: float
    sd: float
    guardrail_ms: float
    margin: float = 0.0


# %% [markdown] nbgrader={"grade_id": "six-stages-statement"}
# ### Exercise: The six stages
#
# Complete `Trial`, a `Hypothesis` with five methods. You may use `sample_size_of_means`, `Assigner`, `sample_ratio`,
# `compare_ratios` and `arms_of`, imported above, or your own functions.
#
# - `size()`: users of each arm, for α = 0.05 and a power of 0.8.
# - `assign(user_ids)`: their arms, halves, by the salt.
# - `check(log)`: a set of reasons not to believe the log: "sample ratio" (p < 0.001), "too few users" (the smaller
#   arm has fewer than `size()`), "part of a week" (the number of its days is no multiple of 7).
# - `estimate(log)`: a dictionary with a `Comparison` for "clicked" and one for "load_ms", both by impression with
#   users as units. It raises a `ValueError` while `check` gives a reason: no peeking.
# - `decide(log)`: "invalid" if there is a reason; "hold" unless the interval of the clicks lies above `-margin`; then
#   "ship" if that of the load time lies below `guardrail_ms`, else "iterate".
#
# ```python
# >>> trial = Trial("basket", mde=0.02, sd=0.3, guardrail_ms=10)
# >>> trial.size()
# 3532
# ```


# %% nbgrader={"grade_id": "six-stages", "solution": true}
class Trial(Hypothesis):
    """Stages 2 to 6 of an experiment. log: as ExperimentWorld.experiment returns it."""

    ### BEGIN SOLUTION
    def size(self):
        return sample_size_of_means(self.mde, self.sd)

    def assign(self, user_ids):
        return list(Assigner(self.salt, {"control": 0.5, "treatment": 0.5})(user_ids))

    def check(self, log):
        users = [arm["user_id"].nunique() for arm in arms_of(log)]
        reasons = {"sample ratio": sample_ratio(dict(zip("ab", users, strict=True))).mismatch}
        reasons["too few users"] = min(users) < self.size()
        reasons["part of a week"] = log["day"].nunique() % 7 > 0
        return {reason for reason, holds in reasons.items() if holds}

    def estimate(self, log):
        if self.check(log):
            raise ValueError("this log can't be believed")
        return {name: compare_ratios(*arms_of(log), name) for name in ("clicked", "load_ms")}

    def decide(self, log):
        if self.check(log):
            return "invalid"
        found = self.estimate(log)
        if found["clicked"].low <= -self.margin:
            return "hold"
        return "ship" if found["load_ms"].high < self.guardrail_ms else "iterate"

    ### END SOLUTION


# %% nbgrader={"grade_id": "six-stages-test", "grade": true, "points": 2}
from mlsd.checks import calling, value

size = Trial("a", 0.01, 0.3, 10.0).size
calling(size).returns(14_128, "Half the effect, four times the users.", tol=1e-3)
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
from mlsd.experiments import compare_ratios
from mlsd.worlds import ExperimentWorld, Treatment

value("size()", Trial("b", 0.03, 0.5, 5.0).size()).equals(4_361, "Both arms vary.", tol=1e-3)
one, two = (np.array(Trial(s, 0.1, 0.3, 9.0).assign(range(6_000))) == "treatment" for s in "ab")
close = abs(one.mean() - 0.5) < 0.03 and abs((one & two).mean() - 0.25) < 0.03
assert close, "assign: halves, and another salt gives other arms."
world = ExperimentWorld(961)
log = world.experiment(world.production, Treatment("x", lift=0.1), 6_000)
found = Trial("c", 0.03, 0.3, 10.0).estimate(log)
arms = [log[log["arm"] == arm] for arm in ("control", "treatment")]
for name in ("clicked", "load_ms"):
    right = compare_ratios(*arms, name)
    close = abs(found[name].difference - right.difference) < 1e-9 and found[name].n == 6_000
    assert close, f"{name}: {found[name]}\nexpected {right}"
    assert abs(found[name].high - right.high) < 1e-6, f"{name}: users are the units, at 95%."
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "six-stages-test-checks", "grade": true, "points": 2}
from mlsd.checks import calling
from mlsd.worlds import ExperimentWorld, Treatment

# 4 hidden checks run at grading: logs with no, one and several reasons.
### BEGIN HIDDEN TESTS
trial = Trial("d", 0.03, 0.3, 10.0)
for seed, knobs, n, days, right in [
    (971, {"redirect_loss": 0.25}, 5_000, 14, {"sample ratio"}),
    (972, {}, 2_000, 7, {"too few users"}),
    (973, {}, 5_000, 10, {"part of a week"}),
    (974, {"redirect_loss": 0.5}, 2_500, 3, {"sample ratio", "too few users", "part of a week"}),
]:
    world, idle = ExperimentWorld(seed, **knobs), Treatment("idle")
    log = world.experiment(world.production, idle, n, days=days, start_day=seed % 3)
    calling(lambda log: set(trial.check(log)), log).returns(right, f"{n} users, {days} days.")
    if right:
        calling(trial.estimate, log).raises(ValueError, f"There is a reason: {right}.")
        assert trial.decide(log) == "invalid", f"'invalid' is right: {right}."
for control, right in ((1_740, set()), (1_803, {"sample ratio"})):
    rows = pd.DataFrame({"arm": ["control"] * control + ["treatment"] * 1_600})
    rows = rows.assign(user_id=rows.index, day=rows.index % 21)
    assert set(trial.check(rows)) == right, f"{control} and 1,600 users, 21 days: {right}."
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "six-stages-test-decisions", "grade": true, "points": 2}
from mlsd.worlds import ExperimentWorld, Treatment

# 2 hidden checks run at grading: decisions in worlds, on gains, losses, delays and margins.
### BEGIN HIDDEN TESTS
strict, gentle = Trial("e", 0.03, 0.3, 15.0), Trial("f", 0.03, 0.3, 15.0, margin=0.02)
for seed, change, trial, right in [
    (980, {"lift": 0.25}, strict, "ship"),
    (981, {"lift": -0.25}, strict, "hold"),
    (982, {"lift": 0.25, "delay_ms": 60.0}, strict, "iterate"),
    (983, {"lift": -0.25, "delay_ms": 60.0}, gentle, "hold"),
    (984, {}, gentle, "ship"),
    (985, {"lift": 0.25, "delay_ms": 15.0}, strict, "iterate"),
    *[(seed, {}, strict, "hold") for seed in (986, 987, 988, 989)],
]:
    world = ExperimentWorld(seed)
    log = world.experiment(world.production, Treatment("x", **change), 20_000)
    made = trial.decide(log)
    assert made == right, f"{change}, margin {trial.margin}: {made!r}, expected {right!r}."
wide = Trial("g", 0.06, 0.3, 300.0).decide(log[log["user_id"] < 1_000])
assert wide == "hold", f"Few users, no effect: {wide!r}, expected 'hold'."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# `check` collects reasons in a set, and an empty set is false: `if self.check(log): ...`. Count users with
# `nunique()`, days with `log["day"].nunique()`.

# %% [markdown] tags=["hint"]
# A `Comparison` has `low` and `high`. For the clicks the *lower* end must be above `-margin`; for the load time the
# *upper* end must be below the guardrail. "No significant harm" is not enough.

# %% [markdown] tags=["analysis"]
# "Not significant, so don't launch" is a myth in one direction: a refactoring or a cheaper machine need not gain, it
# must not lose, and `margin` says how much (a *non-inferiority* test). The guardrail is one always: what must be
# shown is that harm is excluded. An `estimate` that refuses to answer early looks unfriendly and is the cheapest
# defence against peeking there is.

# %% [markdown]
# ## Recap
#
# - First the sample ratio, at 0.001, counted in the units that were randomised. A mismatch ends the analysis.
# - The unit of analysis is the unit of randomisation; for ratios, the delta method or linearisation.
# - CUPED takes out what was known before; one theta, one mean, nothing from inside the experiment.
# - One look, or an always-valid p-value. One metric that decides, and a correction for the rest.
# - Test the method itself by A/A experiments.
# - Decide by where the whole interval lies, and know the margin beforehand.
