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
# Nneka leads experimentation at Pronto, which delivers meals in 40 cities. She says: **"Half of our launches
# disappoint. Design how we test."** You have 45 minutes.
#
# | minutes | what you do | what you hand over |
# |---|---|---|
# | 0 to 12 | clarify, one experiment in numbers | `plan` |
# | 12 to 20 | which design for which change | `designs` |
# | 20 to 45 | twists | four tasks in prose, notes will do |
# | after the clock | decide in a city that runs | `launch` |
#
# Parts are objects of `mlsd.design` or functions, so that their arithmetic can be checked.

# %% nbgrader={"grade_id": "pronto-setup", "locked": true}
import random

import matplotlib.pyplot as plt
import numpy as np

from mlsd import figures
from mlsd.design.experiment import Experiment, check_experiment
from mlsd.experiments import compare_ratios, compare_switchback, power_of_proportions
from mlsd.worlds import ExperimentWorld, Treatment
from mlsd.worlds.experiment import COSTS

figures.use_style()


def arms_of(table):
    """Return the rows of control and those of treatment."""
    return table[table["arm"] == "control"], table[table["arm"] == "treatment"]


# %% [markdown]
# ## Minutes 0 to 12: one experiment in numbers
#
# The first change is a shorter checkout. Kitchens and couriers aren't the bottleneck at the hours when it is tested.
#
# | you ask | Nneka answers |
# |---|---|
# | What is success? | A visitor orders within a day. 12% do. |
# | What is worth a launch? | Half a percentage point: it pays for two engineers. |
# | Who comes? | Each day 9,000 visitors whom the experiment has not seen yet. |
# | All of them? | 40% are kept out of experiments this quarter. |
# | How sure? | The usual: 5%, two-sided, and four of five good changes found. |
# | What if it breaks? | Then not for everybody at once. |

# %% [markdown] nbgrader={"grade_id": "pronto-plan-statement"}
# ### Exercise: Size, days, ramp
#
# Put it down as an `Experiment`: `metric` (a name), `unit`, `baseline`, `mde`, `units_per_day`, `share` (of the
# traffic, both arms together), `stated_per_arm` (as you would say it aloud; 10% off is fine), `days`, `ramp` (shares
# of the traffic, rising, the last one the planned share), `srm_check`, and a sentence each for `novelty` and
# `interference`. Take the fewest days that reach the size in whole weeks; count none for the ramp. Hand it over as
# `plan`.
#
# ```python
# >>> plan.unit
# 'user'
# ```

# %% nbgrader={"grade_id": "pronto-plan", "solution": true}
### BEGIN SOLUTION
plan = Experiment(
    metric="visitors who order within a day",
    unit="user",
    baseline=0.12,
    mde=0.005,
    units_per_day=9_000,
    share=0.6,
    stated_per_arm=66_000,
    days=28,
    ramp=(0.01, 0.1, 0.6),
    srm_check=True,
    novelty="lift by days since the first visit; 1% keep the old checkout for three months",
    interference="none expected off the peak; couriers' idle time is watched in both arms",
)
### END SOLUTION

# %% nbgrader={"grade_id": "pronto-plan-test", "grade": true, "points": 2}
from mlsd.checks import value
from mlsd.design.experiment import Experiment, check_experiment

value("plan", plan).satisfies(lambda p: isinstance(p, Experiment), "an Experiment object")
findings = [str(finding) for finding in check_experiment(plan, [])]
assert not findings, "\n".join(["Your numbers contradict each other:", *findings])
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
value("[unit, baseline]", [plan.unit, plan.baseline]).equals(["user", 0.12], "A visitor orders.")
value("plan.mde", plan.mde).equals(0.005, "Half a percentage point, as a share.")
value("plan.needed_per_arm", plan.needed_per_arm).equals(66_315, "At 5% and 0.8.", tol=0.01)
stated = plan.stated_per_arm is not None and abs(plan.stated_per_arm / 66_315 - 1) < 0.1
assert stated, "Say how many users each arm needs."
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "pronto-plan-test-days", "grade": true, "points": 2}
from mlsd.checks import value

print("Duration and safety: 5 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
value("plan.share", plan.share).equals(0.6, "40% are kept out.")
value("plan.units_per_day", plan.units_per_day).equals(9_000, "Before the share is taken.")
value("plan.days", plan.days).equals(28, "25 days would do; whole weeks.")
safe = len(plan.ramp) >= 2 and plan.ramp[0] <= 0.1 and abs(plan.ramp[-1] - 0.6) < 1e-9
assert safe and plan.srm_check, "A ramp from a small share to the planned one, and an SRM check."
said = min(len(plan.novelty.split()), len(plan.interference.split())) >= 4
assert said, "Say in a few words what you do about novelty and about interference."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# `plan.needed_per_arm` computes the size from baseline and mde. Two arms share 60% of 9,000 visitors a day.

# %% [markdown] tags=["analysis"]
# 66,000 in each arm, 132,000 in all, at 5,400 a day: 25 days, so four weeks. Say aloud what would change it: half of
# the effect means fifteen weeks, so ask whether the metric can be made sharper first (CUPED for those with a past, a
# trigger for those who reach the checkout) or the share larger. And an honest "this can't be measured here" beats an
# experiment of two weeks with a power of one half.

# %%
days = np.arange(7, 57, 7)
powers = {
    f"{points:.1f} points": [
        power_of_proportions(0.12, points / 100, 9_000 * 0.6 * d / 2) for d in days
    ]
    for points in (1.0, 0.5, 0.3)
}
ax = figures.power_curve(days, powers, title="Four weeks see half a point", xlabel="days")
ax.set_xscale("linear")
ax.set_xticks(days, [str(d) for d in days])
plt.show()

# %% [markdown]
# The middle curve, for half a point, crosses 80% before day 28; the lower one does not get there in eight weeks.
#
# ## Minutes 12 to 20: which design for which change
#
# | key | the change |
# |---|---|
# | `"checkout"` | the shorter checkout of above |
# | `"dispatch"` | a new way to match couriers and orders; all orders of a city share its couriers |
# | `"group order"` | friends order together; friends mostly live in one town, and towns rarely mix |
# | `"rankers"` | twenty candidates for the order of restaurants; pick two by Friday |
# | `"coupons"` | last month coupons were given at random, the probabilities were logged; price a new rule before it serves |
# | `"the year"` | do last year's thirty launches, taken together, still help? |

# %% [markdown] nbgrader={"grade_id": "pronto-designs-statement"}
# ### Exercise: Six changes, six designs
#
# Assign to each change one of "user split", "switchback", "clusters", "interleaving", "off-policy" and "holdback":
# the one that you would propose first. Each occurs once. Hand the dictionary over as `designs`.
#
# ```python
# >>> sorted(designs)
# ['checkout', 'coupons', 'dispatch', 'group order', 'rankers', 'the year']
# ```

# %% nbgrader={"grade_id": "pronto-designs", "solution": true}
### BEGIN SOLUTION
designs = {
    "checkout": "user split",
    "dispatch": "switchback",
    "group order": "clusters",
    "rankers": "interleaving",
    "coupons": "off-policy",
    "the year": "holdback",
}
### END SOLUTION

# %% nbgrader={"grade_id": "pronto-designs-test", "grade": true, "points": 1}
from mlsd.checks import value

keys = {"checkout", "dispatch", "group order", "rankers", "coupons", "the year"}
value("designs", designs).satisfies(lambda d: set(d) == keys, f"a dict with the keys {keys}")
print("Visible checks passed; 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
value("checkout", designs["checkout"]).equals("user split", "Nobody else is touched.")
value("rankers", designs["rankers"]).equals("interleaving", "Twenty, and few days.")
value("coupons", designs["coupons"]).equals("off-policy", "Its log is there already.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "pronto-designs-test-shared", "grade": true, "points": 1}
from mlsd.checks import value

print("Shared supply, friends, time: 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
value("dispatch", designs["dispatch"]).equals(
    "switchback", "One pool of couriers serves both arms, and the effect is there at once."
)
value("group order", designs["group order"]).equals(
    "clusters", "Friends must be in one arm, and need weeks to find the button."
)
value("the year", designs["the year"]).equals("holdback", "Who never had any of the thirty?")
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Ask of each: does one user's version change what another one gets? How fast does the effect come? Has the data been
# collected already?

# %% [markdown] tags=["analysis"]
# The unit must hold all that touch each other. Dispatch acts within minutes and on a whole city: switch the city.
# Group orders need weeks and friends: split towns, and accept forty units. In an interview, say what the design
# costs, too: a switchback can't show habits, a holdback keeps a better product from some, off-policy estimates see
# only what was tried.

# %% [markdown]
# ## Minutes 20 to 45: twists

# %% [markdown] nbgrader={"grade_id": "day-three", "task": true, "points": 5}
# ### Task: Day three
#
# On day 3 of 28 the dashboard shows +4% orders with p = 0.03. The head of product writes: "95% sure. Ship it today."
# Answer in 100 to 150 words: what the number does and does not say, what you do today, and what you change so that
# the question does not come up again. Write your answer in the cell below.
#
# === BEGIN MARK SCHEME ===
# - **1 point**: says what p = 0.03 is (data this extreme if there is no effect), and that 95% or 97% is not the
#   probability that the change works. None for "3% that it is chance".
# - **1 point**: peeking: with looks each day the false-positive rate is several times 5%; a number such as 4-5 times
#   for 20 looks, or how many days were looked at.
# - **1 point**: an early significant effect is exaggerated (winner's curse), three days are no week, first visitors
#   are the heaviest users, novelty.
# - **1 point**: a decision: keep running; what *would* stop it today (a guardrail, SRM, a crash). None for "it
#   depends".
# - **1 point**: a change of the system: always-valid p-values or planned looks, dashboards that hide the lift until
#   day 28, a written plan.
# - Level: 0-1 weak (rules recited), 2-3 hire (reasons and a decision), 4-5 strong (numbers, a lasting remedy).
# === END MARK SCHEME ===

# %% [markdown]
# *Your answer here.*

# %% [markdown] nbgrader={"grade_id": "missing-users", "task": true, "points": 5}
# ### Task: Twelve hundred users are missing
#
# Another experiment ended: 50,600 users in control, 49,400 in treatment, orders +4.1% ± 1.2%. The team: "Two percent
# fewer users can't make four percent more orders." Is that so? Write the steps by which you look for the cause, the
# cheapest first, each with what you expect to see if it is the cause. What happens to the result? 120 to 180 words.
# Write your answer in the cell below.
#
# === BEGIN MARK SCHEME ===
# - **1 point**: the p-value (about 0.00015, chi-square) and that it means a broken log or assignment, not bad luck.
# - **1 point**: shows by a calculation that a few missing users can make the effect: 2.4% of treatment's users are
#   gone; if they order nothing, the mean of the rest rises by 2.5%:
#   over half of the effect.
# - **1 point**: at least three causes with an expectation each: redirect or crash of the new version (missing by
#   browser), bot filter that treats arms differently, logger that loads later, users re-assigned in the ramp, a
#   trigger that the treatment changes. Slices by day, device, browser, new or known users.
# - **1 point**: order: assignment log against exposure log first, A/A of the same path, slices; compares the arms
#   before the experiment.
# - **1 point**: the result is invalid whatever its sign; no re-weighting to 50/50 and no dropping of users until it
#   fits; mend and repeat. None for "report it with a caveat".
# - Level: 0-1 weak, 2-3 hire, 4-5 strong (calculation and ordered tests).
# === END MARK SCHEME ===

# %% [markdown]
# *Your answer here.*

# %% [markdown] nbgrader={"grade_id": "back-test", "task": true, "points": 4}
# ### Task: Five up, three down
#
# The checkout was launched at +5.0% ± 1.5%. Two months later a back-test (the new one is the control, half of the
# users get the old one back) shows -3.0% ± 1.6%. The team: "It should be -5%, so the gain was fake." Write 100 to 150
# words: what should it show, do the two agree, what else could explain the gap, and what do you recommend? Write your
# answer in the cell below.
#
# === BEGIN MARK SCHEME ===
# - **1 point**: the mirror of +5.0% is 1/1.05 - 1 = -4.76%, not -5%.
# - **1 point**: compares with uncertainty: the mirror of 3.5% to 6.5% is -3.4% to -6.1%, the back-test says -4.6% to
#   -1.4%: they overlap, so they do not contradict each other, and a gain is confirmed.
# - **1 point**: at least two explanations of a true gap: winner's curse in the first, novelty gone, the season, other
#   launches since, habit (taking away is a change too), other users.
# - **1 point**: a recommendation that follows: keep it, report about 3 to 4%, a holdback from now on; none for "run
#   it again" without a reason.
# - Level: 0-1 weak, 2 hire, 3-4 strong (both intervals turned over and compared).
# === END MARK SCHEME ===

# %% [markdown]
# *Your answer here.*

# %% [markdown]
# For the last task draw a card: put any number in place of the 4, run the cell, and answer what comes.

# %%
cards = [
    "Orders rise by 2%, complaints by 9%. Both are significant.",
    "Thirty of a hundred visitors turn out to be bots.",
    "The change helps new visitors and harms regulars; in total nothing shows.",
    "Legal forbids that two people in one household see two prices.",
    "Fifty teams want to run at once; there is traffic for ten.",
    "The metric takes 60 days to come in.",
    "A competitor opened in three of the forty cities in week two.",
]
print(random.Random(4).choice(cards))

# %% [markdown] nbgrader={"grade_id": "pronto-risks", "task": true, "points": 4}
# ### Task: Your card and your risks
#
# Answer your card: what breaks in your plan, how would you notice, what do you change? Then name two risks of
# Pronto's experiments that nobody asked about, each with the signal that shows it and the person who must act. 120 to
# 180 words. Write your answer in the cell below.
#
# === BEGIN MARK SCHEME ===
# - **1 point**: the card is traced to a named part of the plan (unit, metric, guardrail, size, duration, assignment).
# - **1 point**: a signal, and a change that follows: a price for complaints fixed beforehand; bots filtered alike in
#   both arms, before the arms are looked at; segments fixed beforehand and an interaction tested; household as unit;
#   layers with own salts, priority by expected value; an early proxy that was validated on past experiments; cities
#   dropped from *both* arms, or blocked by city.
# - **1 point each for two risks** raised unprompted, with signal and owner: interference between experiments,
#   launches that are never back-tested, a metric that is gamed, unlogged exposures, harm to a small group hidden in
#   the mean, ethics of prices, teams that repeat an experiment until it wins. None for "data quality".
# - Level: 0-1 weak, 2 hire, 3-4 strong (two real risks unprompted is what senior levels are asked for).
# === END MARK SCHEME ===

# %% [markdown]
# *Your answer here.*

# %% [markdown]
# ## After the clock: decide in a city
#
# A whiteboard ends here. Below, three cities look at the same push message, once by a split of users and once by a
# switchback. In the first couriers are plenty; in the third every delivery takes a courier from another order.

# %%
push, rows = Treatment("push message", lift=0.35), {}
for name, scarce in (("plenty of couriers", 0.0), ("some", 0.5), ("every courier busy", 1.0)):
    city = ExperimentWorld(81, cannibalisation=scarce)
    split = city.experiment(city.production, push, 15_000)
    switched = city.experiment(city.production, push, 15_000, unit="period")
    rows[f"{name}: users"] = compare_ratios(*arms_of(split), "ordered")
    rows[f"{name}: switchback"] = compare_switchback(switched, "ordered")
figures.interval(rows, relative=True, title="A split of users sees three wins, the city has two")
plt.show()

# %% [markdown]
# In each pair the upper interval is the split of users, far to the right of zero in all three cities. The
# switchback's moves to zero as couriers get scarce: there the push moves orders from one user to another, and costs
# what pushes cost.

# %% [markdown] nbgrader={"grade_id": "pronto-launch-statement"}
# ### Exercise: Launch, or not
#
# Write a function that runs one experiment in a city and decides about a launch to everybody there.
# `city.experiment(control, treatment, n, days=..., unit=...)` returns a log; `city.production` is what serves today.
# The metric is orders by impression (`ordered`), the guardrail the mean load time (`load_ms`), which may not rise by
# more than 10 ms. You have `n` users and 14 days.
#
# Return "ship", "hold" (no gain shown) or "iterate" (a gain, and the guardrail is not shown to be kept). Couriers are
# plenty in some cities and scarce in others, and nobody tells you. At grading twelve cities are scored by the table
# `COSTS` of the notebook before; 4 is the limit, a split of users costs 9. Hand it over as `launch`.
#
# ```python
# >>> launch(ExperimentWorld(5), Treatment("broken menu", lift=-0.5), n=4_000)
# 'hold'
# ```


# %% nbgrader={"grade_id": "pronto-launch", "solution": true}
def launch(city, change, n):
    """Return "ship", "hold" or "iterate".

    city: an ExperimentWorld; change: a Treatment; n: users that may take part.
    """
    ### BEGIN SOLUTION
    log = city.experiment(city.production, change, n, days=14, unit="period")
    orders = compare_switchback(log, "ordered")
    if orders.low <= 0:
        return "hold"
    return "ship" if compare_switchback(log, "load_ms").high < 10 else "iterate"
    ### END SOLUTION


# %% nbgrader={"grade_id": "pronto-launch-test", "grade": true, "points": 2}
from mlsd.checks import calling
from mlsd.worlds import ExperimentWorld, Treatment

calling(launch, ExperimentWorld(6), Treatment("b", lift=0.6), 6_000).returns("ship", "A gain.")
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
city, tight = ExperimentWorld(4001), ExperimentWorld(4002, cannibalisation=1.0)
calling(launch, city, Treatment("b", lift=-0.4), 9_000).returns("hold", "A loss.")
calling(launch, city, Treatment("b", lift=0.4, delay_ms=40.0), 9_000).returns(
    "iterate", "A gain, at a price."
)
calling(launch, city, Treatment("b", lift=0.4), 9_000).returns("ship", "A gain, at no price.")
calling(launch, tight, Treatment("b", lift=0.4), 9_000).returns("hold", "Orders are only moved.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "pronto-launch-test-cities", "grade": true, "points": 3}
from mlsd.worlds import ExperimentWorld, Treatment
from mlsd.worlds.experiment import COSTS

# 1 hidden check runs at grading: twelve cities, scored by the cost of wrong decisions.
### BEGIN HIDDEN TESTS
cases = [(1.0, 0.4), (0.0, 0.3), (1.0, 0.35), (0.0, 0.0), (0.0, -0.2), (1.0, 0.3), (0.2, 0.35)]
cases += [(0.0, 0.35, 45.0), (1.0, 0.45), (0.3, 0.45), (1.0, 0.4, 50.0), (0.1, 0.3)]
cost, lines = 0, []
for seed, (scarce, lift, *delay) in enumerate(cases, 4030):
    city = ExperimentWorld(seed, cannibalisation=scarce)
    change = Treatment("c", lift=lift, delay_ms=sum(delay))
    truth = "gain at a price" if delay else "gain"
    truth = "harm" if lift < 0 else truth if lift > 0 and scarce < 1 else "nothing"
    made = launch(city, change, 12_000)
    paid = COSTS.loc[truth, made]
    cost += paid
    lines += [f"{truth}: you {made}, cost {paid}"] if paid else []
assert cost <= 4, "\n".join([f"Twelve cities cost {cost}; 4 is the limit.", *lines])
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# `unit="period"` switches the whole city, and `compare_switchback(log, "ordered")` reads the log with periods as
# units. The `Comparison` has `low` and `high`, absolute, for orders and for milliseconds.

# %% [markdown] tags=["analysis"]
# One design for all cities costs some precision where couriers are plenty: the switchback's interval is a little
# wider. Nobody knows beforehand where they are scarce, and the cost table says what a wrong launch is worth. With
# more time you would run both designs: their gap *is* the interference, and a number that tells Pronto where to hire
# couriers.

# %% [markdown]
# ## How it would be graded
#
# Companies don't publish their score sheets; the levels below are this course's own.
#
# | | weak | hire | strong |
# |---|---|---|---|
# | hypothesis | "see whether it is better" | metric, unit, smallest effect, guardrail | what each costs, what would change it |
# | size | "two weeks" | users from baseline and effect, whole weeks | sharper metric before more users |
# | validity | none | sample ratio, A/A | order of checks, causes with what they predict |
# | reading | p < 0.05 | interval, margin, one look | prior, winner's curse, many metrics |
# | hard cases | A/B for everything | names interference and novelty | a design for each, and its price |
#
# ## Recap
#
# You sized an experiment, chose a design for six changes, answered for p-values, missing users and back-tests, and
# decided about twelve launches of which a plain A/B test gets five wrong.
