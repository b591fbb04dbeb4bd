# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% nbgrader={"grade_id": "bias-setup", "locked": true}
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from lightgbm import LGBMRegressor

from mlsd import figures
from mlsd.baselines import trial_loop
from mlsd.metrics import mean_ndcg
from mlsd.worlds import RecommendationWorld, Recommender, SearchWorld

figures.use_style()

# %% [markdown]
# A log is the answer of the world to the question that the old system asked. What stood on top was seen; what stood on
# page two was not; what was never shown has no row. Train on such a log without a thought, and the new model
# learns to imitate the old one, including its mistakes.
#
# ## Seen, or liked?
#
# A click needs two things: the person looked there (examination, which depends on the position) and liked what they saw
# (relevance, which depends on the document). A good ranker puts relevant documents on top, so the log alone can't tell
# one from the other: both fall with the position. Someone has to shuffle.

# %%
world = SearchWorld(seed=302, n_candidates=30, query_skew=0.0, clickbait=0.0, swap_share=0.3)
log = world.log(world.oracle().ideal, 20_000)
log.loc[log["randomised"] == "swap"].iloc[:4][["request_id", "position", "policy_rank", "clicked"]]

# %% [markdown] nbgrader={"grade_id": "examination-statement"}
# ### Exercise: Examination from swapped results
#
# Olga's search is good, and on 30% of the pages the first result and one other, drawn evenly, change places
# (`randomised` is "swap"; other pages "none"). `policy_rank` is the place that the ranker gave a result, `position`
# where it was shown. Now the same kind of document is seen in two places. With $r(p, k)$ the share of clicks among rows
# shown at position $p$ that had policy rank $k$, the examination of position $k$, relative to position 1, is
#
# $$e(k) = \frac{r(k, 1) + r(k, k)}{r(1, 1) + r(1, k)} \qquad e(1) = 1$$
#
# Above the line both documents at position $k$, below it both at position 1. Write a function that returns $e$ as a
# Series with the index 1 to 10. Use only pages of the kinds "none" and "swap"; where one of the four shares has no
# rows, $e(k)$ is NaN; where both shares below the line are 0, too. Hand it over as `examination`.
#
# ```python
# >>> rows = [("none", 1, 1, 1), ("none", 2, 2, 0), ("swap", 1, 2, 1), ("swap", 2, 1, 1)]
# >>> few = pd.DataFrame(rows, columns=["randomised", "position", "policy_rank", "clicked"])
# >>> examination(few).head(3).tolist()
# [1.0, 0.5, nan]
# ```


# %% nbgrader={"grade_id": "examination", "solution": true}
def examination(log):
    """Return the examination of positions 1 to 10 relative to the first, a Series.

    log: randomised ("none", "swap" or another kind), position and policy_rank (from 1), clicked.
    """
    ### BEGIN SOLUTION
    used = log[log["randomised"].isin(["none", "swap"])]
    shares = used.groupby(["position", "policy_rank"])["clicked"].mean().to_dict()
    found = {1: 1.0}
    for k in range(2, 11):
        above = shares.get((k, 1), np.nan) + shares.get((k, k), np.nan)
        below = shares.get((1, 1), np.nan) + shares.get((1, k), np.nan)
        found[k] = above / below if below else np.nan
    return pd.Series(found)
    ### END SOLUTION


# %% nbgrader={"grade_id": "examination-test", "grade": true, "points": 2}
from mlsd.checks import calling

rows = [("none", 1, 1, 1), ("none", 2, 2, 0), ("swap", 1, 2, 1), ("swap", 2, 1, 1)]
rows += [("none", 1, 1, 0), ("none", 3, 3, 1), ("swap", 3, 1, 1), ("swap", 1, 3, 1)]
few = pd.DataFrame(rows, columns=["randomised", "position", "policy_rank", "clicked"])
expected = pd.Series([1, 1 / 1.5, 2 / 1.5, *[np.nan] * 7], index=range(1, 11))
calling(examination, few).returns(expected, "r(1, 1) is 1/2; r(1, 2) and r(1, 3) are 1.")
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
noise = few.assign(randomised="shuffle", clicked=few["position"] % 2)
calling(examination, pd.concat([few, noise])).returns(expected, "Only kinds none and swap.")
twice = pd.concat([few] + [few[few["randomised"] == "none"]] * 5).sample(frac=1, random_state=4)
calling(examination, twice).returns(
    expected, "Shares, not counts: more plain pages change nothing."
)
none = few.assign(clicked=few["position"] > 1)
calling(examination, none).gives(
    lambda e: np.isnan(list(e)[1]), "NaN for e(2)", "Nobody clicked first."
)
calling(examination, few.iloc[:3]).gives(
    lambda e: np.isnan(list(e)[1]), "NaN", "No row of rank 1 at 2."
)
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "examination-test-worlds", "grade": true, "points": 2}
from mlsd.checks import value
from mlsd.worlds import SearchWorld

# 1 hidden check runs at grading: two other towns, whose people look differently.
### BEGIN HIDDEN TESTS
for seed, eta in [(314, 0.5), (316, 1.6)]:
    knobs = {"n_candidates": 30, "query_skew": 0.0, "clickbait": 0.0, "swap_share": 0.3}
    town = SearchWorld(seed, position_bias=eta, **knobs)
    found = np.asarray(examination(town.log(town.oracle().ideal, 20_000)), dtype=float)
    error = np.abs(found - town.oracle().examination.to_numpy()).mean()
    value("mean error of examination", error).satisfies(lambda e: e < 0.07, "below 0.07")
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Group by `position` and `policy_rank` and take the mean of `clicked`: that is $r$. Look four of its values up for each
# $k$.

# %% [markdown] tags=["analysis"]
# The estimate needs no model of the documents: above and below the line stand the same two kinds of document, and only
# the place differs. Swapping costs something (the best result moves down on some pages), which is why it happens to a
# few percent, and only between the first and one other. Without any permission to swap, look for accidents: two rankers
# that ran at the same time and ordered the same documents differently (intervention harvesting).

# %%
raw = log.groupby("position")["clicked"].mean()
curves = {"click rate by position": raw / raw[1], "your estimate": examination(log)}
curves["true examination"] = world.oracle().examination
ax = figures.examination(curves, ylabel="relative to position 1")
ax.set_title("Click rates fall twice: for the place and for the document")
plt.show()

# %% [markdown]
# The click rates fall faster than people's attention, because a good ranker puts the worse documents further down.
#
# ## Learning from clicks
#
# With the examination $e(k)$ a click at position $k$ can count $1/e(k)$ times: it stands for all the people who would
# have clicked there, had they looked. This is inverse propensity scoring. Here an old ranker that likes old pages
# serves; three models learn from its clicks on half of the queries and are judged on the other half.

# %% nbgrader={"grade_id": "bias-learner", "locked": true}
plain = {"n_queries": 200, "n_candidates": 20, "query_skew": 0.0, "hidden_relevance": 0.1}
plain |= dict.fromkeys(["clickbait", "mobile_effect", "weekend_shift", "user_spread"], 0.0)
engine = SearchWorld(seed=302, reformulation_rate=0.0, zero_click_rate=0.0, **plain)
features = list(engine.feature_names)


def aged(table):
    """Score as production does, with a bonus for age."""
    return engine.production(table) + 0.1 * np.log1p(table["age_days"])


def learn(rows, label):
    """Return the policy of boosted trees fitted to one label a row."""
    quiet = {"n_jobs": 1, "deterministic": True, "force_row_wise": True, "verbose": -1}
    model = LGBMRegressor(n_estimators=60, num_leaves=7, min_child_samples=30, **quiet)
    model.fit(rows[features], label, sample_weight=rows["times"])
    return lambda table: model.predict(table[features])


# %%
looked = examination(engine.vary(swap_share=0.3).log(aged, 15_000, week=1))
clicks = engine.log(aged, 200 * 12).assign(times=1)
propensity = clicks["position"].map(looked)
clicks["as they come"] = clicks["clicked"]
clicks["weighted 1/e"] = clicks["clicked"] / propensity
clicks["weighted, at most 1/0.12"] = clicks["clicked"] / propensity.clip(lower=0.12)
ways = ["as they come", "weighted 1/e", "weighted, at most 1/0.12"]
pairs = clicks.groupby(["query_id", "doc_id"])[["times", *ways]].sum().reset_index()
pairs = pairs.merge(engine.candidates, on=["query_id", "doc_id"])
train = pairs[pairs["query_id"] % 2 == 0]
test = engine.candidates.merge(engine.oracle().grades, on=["query_id", "doc_id"])
test = test[test["query_id"] % 2 == 1]

# %%
scores = {"the old ranker": mean_ndcg(test.assign(score=aged(test)), k=10)}
for way in ways:
    policy = learn(train, train[way] / train["times"])
    scores[way] = mean_ndcg(test.assign(score=policy(test)), k=10)
figures.bars(
    scores, title="Weighted clicks undo what the old ranker did", xlabel="NDCG@10, new queries"
)
plt.show()

# %% [markdown]
# The bars show NDCG@10 on queries that no model saw. A click at position 10 with a weight of 10 or more is mostly luck:
# cutting weights off (clipping) gives up a little correctness for much less noise. With a hundred times the clicks it
# would not be needed.
#
# Two popular claims to correct. "An impression without a click is a negative": only if it was examined. "A slice of
# random traffic gives unbiased data": it removes the choice of *what* is shown; on a page in fixed order the *position*
# still bends every click, and without the logged probability of what was shown nothing can be weighted.
#
# ## The loop that feeds itself
#
# Position is not the worst. A system that shows what has done well learns nothing about the rest, for ever.


# %%
def popular(rates, epsilon):
    """Return the policy that shows everybody the titles of the highest rates, and explores."""
    best = np.argsort(-rates, kind="stable")[:20]
    return Recommender(
        rank=lambda table: rates[table["item_id"]],
        retrieve=lambda requests: np.tile(best, (len(requests), 1)),
        epsilon=epsilon,
    )


def most_clicked(log, epsilon):
    shown = np.bincount(log["item_id"], minlength=1_000)
    clicks = np.bincount(log["item_id"], log["clicked"], minlength=1_000)
    return popular(np.where(shown > 0, (clicks + 0.4) / (shown + 20), 0), epsilon)


# %%
channel = RecommendationWorld(41, n_items=1_000, n_users=500, new_item_share=0, new_user_share=0)
start, loops = channel.items["popularity"].to_numpy(), {}
for epsilon in (0.0, 0.05):
    loops[f"{epsilon:.0%} of the places at random"] = channel.loop(
        lambda log, e=epsilon: most_clicked(log, e), 30, 200, start=popular(start, epsilon)
    )
ax = figures.closed_loop(loops, "clicks", ylabel="clicks a week")
ax.set_title("A twentieth of the places at random pays for itself")
plt.show()
print({name: int(loop["titles_shown"].iloc[-1]) for name, loop in loops.items()})

# %% [markdown]
# Each line is a service that learns every week from its own log. Without exploration it has shown ten titles of a
# thousand, ever; with one place in twenty drawn at random nearly all of them, and the clicks rise.

# %% [markdown] nbgrader={"grade_id": "explore-statement"}
# ### Exercise: Explore, and log the propensity
#
# Nils picks one trailer for the top of a page. With probability 1 - `epsilon` he takes the one with the highest score
# (the first of equals), otherwise any of *all* n trailers, each as likely as another. His log must hold the probability
# of what was shown, or the data are worth little later.
#
# Write a function that draws the choice with `rng` (a NumPy generator) and returns the pair: the index that was
# chosen, and an array with the probability of *each* trailer to be chosen. Hand it over as `explore`.
#
# ```python
# >>> choice, propensities = explore([0.2, 0.7, 0.1], epsilon=0.3, rng=np.random.default_rng(1))
# >>> [round(float(p), 3) for p in propensities]
# [0.1, 0.8, 0.1]
# >>> choice in (0, 1, 2)
# True
# ```


# %% nbgrader={"grade_id": "explore", "solution": true}
def explore(scores, epsilon, rng):
    """Return (choice, propensities): an index, and the probability of each index, (n,).

    scores: n numbers, n at least 1; epsilon: from 0 to 1; rng: np.random.Generator.
    """
    ### BEGIN SOLUTION
    n = len(scores)
    propensities = np.full(n, epsilon / n)
    propensities[int(np.argmax(scores))] += 1 - epsilon
    return int(rng.choice(n, p=propensities)), propensities
    ### END SOLUTION


# %% nbgrader={"grade_id": "explore-test", "grade": true, "points": 2}
from hypothesis import given, strategies as st

from mlsd.checks import calling

rng = np.random.default_rng(3)


def near(expected):
    return lambda r: len(r) == 2 and np.allclose(np.asarray(r[1], float), expected, atol=1e-9)


calling(explore, [5, 9], 0.5, rng).gives(near([0.25, 0.75]), "propensities [0.25, 0.75]")
calling(explore, [5, 9], 0.0, rng).gives(lambda r: r[0] == 1, "the best, as epsilon is 0")
print("Visible checks passed; 2 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(explore, [3, 3, 1], 0.3, rng).gives(
    near([0.8, 0.1, 0.1]), "[0.8, 0.1, 0.1]", "The first of equals."
)


@given(st.lists(st.floats(-9, 9), min_size=1, max_size=8), st.floats(0, 1))
def sums_to_one(scores, epsilon):
    expected = [
        epsilon / len(scores) + (1 - epsilon) * (i == np.argmax(scores)) for i in range(len(scores))
    ]
    calling(explore, scores, epsilon, rng).gives(near(expected), f"propensities {expected}")


sums_to_one()
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "explore-test-draws", "grade": true, "points": 2}
from mlsd.checks import value

# 2 hidden checks run at grading: 20,000 draws against the propensities, and the use of rng.
### BEGIN HIDDEN TESTS
rng, scores, n = np.random.default_rng(91), [0.1, 0.9, 0.5, 0.2], 20_000
drawn = np.bincount([explore(scores, 0.4, rng)[0] for _ in range(n)], minlength=4) / n
wanted = np.array([0.1, 0.7, 0.1, 0.1])
off = np.abs(drawn - wanted) / np.sqrt(wanted * (1 - wanted) / n)
value("share of draws by trailer", drawn.round(3).tolist()).satisfies(
    lambda _: bool(off.max() < 5), "about [0.1, 0.7, 0.1, 0.1]", "Draw as you log."
)
same = [
    [explore(scores, 1.0, g)[0] for _ in range(30)]
    for g in (np.random.default_rng(7) for _ in "ab")
]
assert same[0] == same[1], "The same seed must give the same choices: draw from rng alone."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Write the probabilities down first: every trailer has a share of the exploration, the best has the rest as well. Then
# let `rng.choice(n, p=...)` draw from exactly what you log.

# %% [markdown] tags=["analysis"]
# Drawing from the very array that is logged makes the two agree by construction. Most broken logs come from two code
# paths: one explores, another guesses later with what probability. The probability of the best is 1 - ε + ε/n, because
# exploring can hit it too. Log it at decision time: tomorrow the scores are different. Exploration needs limits, too: a
# catalogue of what may be shown at all, and a place on the page where a bad choice costs little.

# %% [markdown]
# ## What would another policy have earned?
#
# With propensities, yesterday's log can judge a policy that has never served. Nils logs with `explore`; below, 30 kinds
# of visitors, 8 trailers, and the true chances that a trailer is watched to its end, which a company never has.

# %% nbgrader={"grade_id": "trailers", "locked": true}
rng = np.random.default_rng(14)
chance = np.clip(rng.normal(0.55, 0.18, (30, 8)), 0.05, 0.95)
old = chance + rng.normal(0, 0.25, chance.shape)
new_choice = (chance + rng.normal(0, 0.12, chance.shape)).argmax(axis=1)
model = 0.8 * chance + 0.03  # a model of who watches, fitted long ago, too low
truth = chance[np.arange(30), new_choice].mean()


def logged(n, rng, epsilon=0.4):
    """Return visitors, choices, rewards and the probability of the choice, n rows."""
    visitor = rng.integers(0, 30, n)
    drawn = [explore(old[v], epsilon, rng) for v in visitor]
    choice = np.array([c for c, _ in drawn])
    reward = (rng.random(n) < chance[visitor, choice]).astype(float)
    return visitor, choice, reward, np.array([p[c] for c, p in drawn])


# %% [markdown] nbgrader={"grade_id": "off-policy-statement"}
# ### Exercise: Three estimates from one log
#
# The new policy takes one trailer for each visitor, or draws with probabilities of its own. With $p_i$ the logged
# probability of the choice in row $i$, $q_i$ the new policy's probability of the *same* choice, and
# $w_i = \min(q_i/p_i, \text{clip})$:
#
# - IPS: $\frac1n\sum_i w_i r_i$
# - SNIPS: $\sum_i w_i r_i \,/ \sum_i w_i$
# - doubly robust (DR): $\frac1n\sum_i \left[m_i + w_i\,(r_i - \hat r_i)\right]$, with $\hat r_i$ a model's reward for
#   the choice in the log and $m_i$ its expected reward under the new policy.
#
# Write a function that returns a dictionary with the keys "ips", "snips" and "dr". SNIPS is NaN where all weights are
# 0. A logged probability that is not above 0 and at most 1 is a broken log: raise a `ValueError`. Hand it over as
# `off_policy`.
#
# ```python
# >>> found = off_policy([1, 0, 1], [0.5, 0.5, 0.25], [1, 0, 1], [0.4, 0.4, 0.6], [0.5, 0.5, 0.5])
# >>> {name: round(value, 3) for name, value in found.items()}
# {'ips': 2.0, 'snips': 1.0, 'dr': 1.433}
# ```


# %% nbgrader={"grade_id": "off-policy", "solution": true}
def off_policy(rewards, logged, target, predicted_logged, predicted_target, clip=np.inf):
    """Return {"ips": ..., "snips": ..., "dr": ...}, estimates of the new policy's mean reward.

    All of length n. rewards: of the logged choices; logged, target: probability of that choice
    under the old and the new policy; predicted_logged: a model's reward for it; predicted_target:
    its expected reward under the new policy; clip: the largest weight.
    """
    ### BEGIN SOLUTION
    r, p, q = (np.asarray(values, dtype=float) for values in (rewards, logged, target))
    if not ((p > 0) & (p <= 1)).all():
        raise ValueError("a logged probability must be above 0 and at most 1")
    w = np.minimum(q / p, clip)
    corrected = np.asarray(predicted_target) + w * (r - np.asarray(predicted_logged))
    return {
        "ips": float(np.mean(w * r)),
        "snips": float(np.sum(w * r) / np.sum(w)) if np.sum(w) > 0 else float("nan"),
        "dr": float(np.mean(corrected)),
    }
    ### END SOLUTION


# %% nbgrader={"grade_id": "off-policy-test", "grade": true, "points": 2}
from mlsd.checks import calling

given = [1, 0, 1, 1], [0.5, 0.5, 0.25, 1.0], [1, 0, 1, 0.5], [0.4] * 4, [0.5] * 4
plain = {"ips": 6.5 / 4, "snips": 1.0, "dr": 0.5 + 0.6 * 6.5 / 4}
calling(off_policy, *given).returns(plain, "The weights are 2, 0, 4 and 0.5.")
broken = [1, 0], [0.5, 0.0], [1, 1], [0, 0], [0, 0]
calling(off_policy, *broken).raises(ValueError, "What had no chance can't be in the log.")
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
cut = {"ips": (2 + 2.5 + 0.5) / 4, "snips": 1.0, "dr": 0.5 + 0.6 * 5 / 4}
calling(off_policy, *given, clip=2.5).returns(cut, "No weight above the clip.")
idle = off_policy([1, 0], [0.5, 0.5], [0, 0], [0.3, 0.3], [0.2, 0.4])
nothing = {"ips": 0.0, "snips": float("nan"), "dr": 0.3}
calling(off_policy, [1, 0], [0.5, 0.5], [0, 0], [0.3, 0.3], [0.2, 0.4]).returns(
    nothing, "All weights 0."
)
calling(off_policy, [1], [1.5], [1], [0], [0]).raises(ValueError, "1.5 is no probability.")
assert all(type(v) is float for v in idle.values()), "Return plain floats."
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "off-policy-test-reference", "grade": true, "points": 2}
from mlsd.checks import calling
from mlsd.experiments import doubly_robust, ips, snips

# 1 hidden check runs at grading: random logs against the library's estimators.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(92)
for _ in range(40):
    n, clip = int(rng.integers(2, 60)), float(rng.choice([1e9, 3.0, 1.0, 0.5]))
    r, p, q = rng.normal(size=n), rng.uniform(0.02, 1, n), rng.uniform(0, 1, n)
    seen, there = rng.normal(size=n), rng.normal(size=n)
    expected = {"ips": ips(r, p, q, clip=clip).value, "snips": snips(r, p, q, clip=clip).value}
    expected["dr"] = doubly_robust(r, p, q, seen, there, clip=clip).value
    calling(off_policy, r, p, q, seen, there, clip).returns(expected, "As in the formulas.")
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# One array of weights, `np.minimum(q / p, clip)`, serves all three. The model's two arrays enter only the third: what
# it expects of the new policy, plus the weighted surprise on what was shown.

# %% [markdown] tags=["analysis"]
# A row counts for as many as it stands for: a choice that the old policy made once in ten, and the new one always
# makes, counts ten times. The inverse, weighting *by* the propensity, squares the bias instead of removing it. DR is
# right if either the propensities or the model are: where the model is good, only surprises are weighted, and the noise
# falls. With clipping or a policy that does what the log never did ($p = 0$), no weight helps: then it takes new data.

# %%
rng, estimates = np.random.default_rng(15), []
for _ in range(200):
    visitor, choice, reward, p = logged(250, rng)
    q = (choice == new_choice[visitor]).astype(float)
    seen, there = model[visitor, choice], model[visitor, new_choice[visitor]]
    found = off_policy(reward, p, q, seen, there)
    estimates.append({"mean of the log": reward.mean(), "model alone": there.mean()} | found)
table = pd.DataFrame(estimates).rename(columns={"ips": "IPS", "snips": "SNIPS", "dr": "DR"})
ax = table.plot.box(vert=False, figsize=(7, 3.4), showfliers=False)
ax.axvline(truth, color="black", linestyle="--")
ax.set(xlabel="estimated share watched under the new policy (250 rows a log)")
ax.set_title("Precise and wrong, or wide and right on average")
plt.show()

# %% [markdown]
# Each box holds the middle half of 200 estimates; the dashed line is the truth. The mean of the log is the *old*
# policy's rate, the model alone believes itself. IPS, SNIPS and DR are centred on the truth. IPS is the widest and may
# even exceed 1; the other two lean on a mean, or on a model, and spread less.
#
# ## Ratings that were never asked for
#
# The same problem without any ranker: people rate what they chose, and choose what they like.

# %%
service = RecommendationWorld(seed=5, n_items=600)
log = service.log(Recommender(service.production, epsilon=1.0), 12_000)
given = log["rating"].dropna()
asked = service.survey(300)["rating"]
means = {f"{len(given):,} ratings given": given.mean(), "300 people asked at random": asked.mean()}
means["truth over the catalogue"] = service.oracle().mean_rating
figures.bars(
    means, title="A few answers asked for beat many that were offered", value_format="{:.2f}"
)
plt.show()

# %% [markdown]
# Mean ratings, 1 to 5. More ratings of the same kind do not move the first bar: its error is bias, not noise.
#
# ## New items start with nothing
#
# A title released today has no clicks, so it isn't shown, so it gets no clicks. "Boost new items a little", people say.
# Two catches. Boost the *ranking*, never the prediction: in an auction that sets prices. And stop when you know enough.

# %% [markdown] nbgrader={"grade_id": "newcomers-statement"}
# ### Exercise: A place for newcomers
#
# Tara gives the last of ten places to titles on trial; the nine above it stay what they are. `titles` has a row for
# each released title: `item_id`, `looks` (impressions, each counted by the examination of its position), `clicks`,
# `popularity`.
#
# - A title is *tried* once it has at least `quota` looks. Its rate is (`clicks` + 1) / (`looks` + 25).
# - Best: nine ids. First tried titles by rate, highest first; where these are fewer than nine, then untried ones by
#   popularity, highest first. Equals: the lower id first.
# - On trial: untried titles that are not among the best; those with most looks first, so that a trial that was begun is
#   finished; equals: the lower id first; at most `n_trials`.
#
# Write a function that returns the pair of lists (best, trials). At grading it also serves three channels for 16
# weeks, with a quota of 15: in the last five weeks they must get at least 12% more clicks, in total, than without
# trials. Hand it over as `plan_page`.
#
# ```python
# >>> titles = pd.DataFrame({"item_id": [4, 5, 6, 7], "looks": [50, 3, 0, 90], "clicks": [2, 1, 0, 9],
# ...                        "popularity": [0.9, 0.2, 0.1, 0.8]})
# >>> plan_page(titles, quota=15)
# ([7, 4, 5, 6], [])
# ```


# %% nbgrader={"grade_id": "newcomers", "solution": true}
def plan_page(titles, quota, n_trials=20):
    """Return (best, trials), two lists of item ids.

    titles: item_id, looks, clicks, popularity, one row a released title, in any order.
    """
    ### BEGIN SOLUTION
    rate = (titles["clicks"] + 1) / (titles["looks"] + 25)
    table = titles.assign(rate=rate, tried=titles["looks"] >= quota).sort_values("item_id")
    tried, untried = table[table["tried"]], table[~table["tried"]]
    ranked = tried.sort_values("rate", ascending=False, kind="stable")
    known = untried.sort_values("popularity", ascending=False, kind="stable")
    best = [*ranked["item_id"], *known["item_id"]][:9]
    waiting = untried[~untried["item_id"].isin(best)]
    waiting = waiting.sort_values("looks", ascending=False, kind="stable")
    return [int(i) for i in best], [int(i) for i in waiting["item_id"][:n_trials]]
    ### END SOLUTION


# %% nbgrader={"grade_id": "newcomers-test", "grade": true, "points": 3}
from mlsd.checks import calling

looks = [40, 90, 15, 60, 0, 3, 3, 14.9, 100, 30, 30, 20, 70]
clicks = [9, 2, 3, 6, 0, 3, 1, 4, 8, 3, 3, 0, 1]
ids = [30, 12, 25, 8, 41, 40, 7, 3, 22, 19, 18, 2, 5]
liked = [0.5, 0.9, 0.1, 0.1, 0.9, 0.6, *[0.1] * 7]
rows = pd.DataFrame({"item_id": ids, "looks": looks, "clicks": clicks, "popularity": liked})
best = [30, 25, 8, 18, 19, 22, 12, 2, 5]
calling(plan_page, rows, 15).returns((best, [3, 7, 40, 41]), "15 looks are enough, 14.9 are not.")
calling(plan_page, rows, 15, 2).returns((best, [3, 7]), "At most n_trials.")
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(plan_page, rows.iloc[::-1], 15).returns((best, [3, 7, 40, 41]), "Rows come in any order.")
new = pd.DataFrame({"item_id": range(12), "looks": 0, "clicks": 0, "popularity": [0.1, 0.7] * 6})
start = [1, 3, 5, 7, 9, 11, 0, 2, 4], [6, 8, 10]
calling(plan_page, new, 15).returns(start, "With no log: by popularity, then by id.")
none = rows.assign(popularity=0.5)
calling(plan_page, none, 999).gives(lambda r: list(r[0]) == sorted(ids)[:9], "the nine lowest ids")
top = [30, 8, 22, 12, 5], []
calling(plan_page, rows[rows["looks"] > 35], 15, 5).returns(top, "Five titles in all.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "newcomers-test-outcome", "grade": true, "points": 3}
from mlsd.baselines import trial_loop
from mlsd.worlds import RecommendationWorld


# 1 hidden check runs at grading: three channels, 16 weeks each.
### BEGIN HIDDEN TESTS
def without(titles):
    rate = ((titles["clicks"] + 1) / (titles["looks"] + 25)).where(titles["looks"] > 0, -1)
    order = titles.assign(r=rate).sort_values(["r", "popularity"], ascending=False)
    return order["item_id"][:10], []


totals = np.zeros(2)
for seed in (61, 63, 66):
    channel = RecommendationWorld(
        seed, n_items=300, n_users=500, new_item_share=0.3, new_user_share=0
    )
    plans = (lambda titles: plan_page(titles, 15)), without
    loops = [trial_loop(channel, plan, rounds=16, pages=300) for plan in plans]
    totals += [loop["clicks"].iloc[-5:].sum() for loop in loops]
gain = totals[0] / totals[1] - 1
assert gain >= 0.12, f"In the last five weeks you have {gain:+.0%} clicks; +12% are asked for."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Sort by `item_id` first; a stable sort by something else then leaves equals in that order. Best and trials are
# both made from the same two tables: tried and untried.

# %% [markdown] tags=["analysis"]
# One place in ten, at the bottom of the page, is a small price. The quota is the knob: too low, and luck decides; too
# high, and most of the catalogue never gets its turn. Trying everything at once never finishes a trial at all. Requests
# take turns, so each title on trial is shown with probability 1/len(trials): log it. The same idea with names:
# upper confidence bounds and Thompson sampling let the bonus fade by itself, as the looks of a title grow.

# %%
channel = RecommendationWorld(64, n_items=300, n_users=500, new_item_share=0.3, new_user_share=0)


def old_plan(titles):
    known = titles.assign(rate=(titles["clicks"] + 1) / (titles["looks"] + 25))
    known.loc[known["looks"] == 0, "rate"] = -1
    return known.sort_values(["rate", "popularity"], ascending=False)["item_id"][:10], []


plans = {"ten best": old_plan, "nine best, one on trial": lambda titles: plan_page(titles, 15)}
loops = {name: trial_loop(channel, plan, rounds=16, pages=400) for name, plan in plans.items()}
fig, axes = plt.subplots(1, 2, figsize=(9.5, 3.2))
figures.closed_loop(loops, "clicks", axes[0], title="After some weeks trials pay")
figures.closed_loop(loops, "titles_shown", axes[1], title="Titles that had a chance")
axes[0].set_ylabel("clicks a week")
axes[1].set_ylabel("titles shown so far")
plt.show()

# %% [markdown]
# Left, clicks a week; right, how many titles have been shown at least once. The orange service pays with one place in
# ten and earns with the titles it finds.
#
# ## Recap
#
# - A click is examination times relevance. Shuffle or swap a few pages to tell them apart, then weigh clicks by 1/e,
#   clipped.
# - What was never shown has no data: explore, a little, within limits.
# - Log the probability of what was shown when you show it, drawn from the array that you log.
# - IPS is right and noisy, SNIPS calmer, DR best with a decent model. None helps where p is 0.
# - Ratings offered are not ratings asked for.
# - Newcomers get a place, a quota and a logged propensity. Their bonus stays out of the price.
