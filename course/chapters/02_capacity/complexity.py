# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% nbgrader={"grade_id": "complexity-setup", "locked": true}
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from mlsd import figures
from mlsd.design import cost

figures.use_style()

# %% [markdown]
# "Why not put the large model first?" An interviewer who asks this wants a number: operations for one item, times items,
# times searches. Most candidates have learned the numbers from one small table, which has been copied from note to
# note. With n examples, f features, e passes over the data (epochs), T trees of depth d, and layers of $n_1, n_2, \dots$
# units it reads:
#
# | model | to train | to score one item |
# |---|---|---|
# | linear or logistic regression | $O(n f e)$ | $O(f)$ |
# | neural network | exponential | $O(f n_1 + n_1 n_2 + \dots)$ |
# | MART (boosted trees) | $O(n\,d\,f\,T)$ | $O(d\,f\,T)$ |
#
# Two of the six entries are wrong. You find them by measuring: count operations, double one quantity, count again.
# Counts come out the same on every machine; times do not, and the constants wait until the end.

# %% [markdown] nbgrader={"grade_id": "log-log-slope-statement"}
# ### Exercise: How fast does it grow?
#
# Mei times a step that removes near-duplicates: 3 ms for 100 pages, 12 ms for 200, 48 ms for 400. "Linear", says her
# colleague, since the times lie on something like a line. If $cost = c \cdot size^p$, then
# $\log cost = \log c + p \log size$: in a log-log plot the exponent p is a slope.
#
# Write a function that returns p, the slope of the least-squares line through the points (log size, log cost). All
# numbers are above 0, and there are at least two different sizes, in any order. Hand it over as `exponent`.
#
# ```python
# >>> round(exponent([100, 200, 400], [3, 12, 48]), 6)
# 2.0
# ```


# %% nbgrader={"grade_id": "log-log-slope", "solution": true}
def exponent(sizes, costs):
    """Return the exponent p of costs that grow like sizes ** p.

    sizes, costs: numbers above 0, one cost a size; at least two different sizes.
    """
    ### BEGIN SOLUTION
    x, y = np.log(np.asarray(sizes, float)), np.log(np.asarray(costs, float))
    x, y = x - x.mean(), y - y.mean()
    return float((x * y).sum() / (x * x).sum())
    ### END SOLUTION


# %% nbgrader={"grade_id": "log-log-slope-test", "grade": true, "points": 2}
from hypothesis import given, strategies as st

from mlsd.checks import calling

calling(exponent, [1, 10, 100], [7, 70, 700]).returns(1.0, "Tenfold size, tenfold cost.")
calling(exponent, [4, 1], [2, 1]).returns(0.5, "Four times the size, twice the cost.")
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
flat = exponent([10, 1_000, 20], [5, 5, 5])
assert abs(flat) < 1e-9, f"A cost that never changes has the exponent 0, not {flat}."
calling(exponent, [8, 2, 1, 64], [16, 3, 1, 512]).returns(
    1.482026, "Least squares uses all points, in any order.", tol=1e-4
)
calling(exponent, [1, 2, 4], [8, 4, 2]).returns(-1.0, "A cost that halves falls with exponent -1.")
numbers = st.lists(st.floats(0.01, 1e6), min_size=4, max_size=12)


@given(numbers, st.floats(0.001, 1_000), st.integers(0, 10**6))
def agrees_with_polyfit(costs, unit, seed):
    sizes = np.random.default_rng(seed).uniform(1, 1e4, len(costs))
    expected = float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])
    got = exponent([unit * size for size in sizes], costs)
    assert abs(got - expected) < 1e-5, f"{sizes}, {costs}, sizes in units of {unit}: {got}"


agrees_with_polyfit()
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Take the logarithm of *both* lists, then fit a line. `np.polyfit(x, y, 1)` returns slope and intercept.

# %% [markdown] tags=["analysis"]
# Mei's step grows with the square of the pages, so 100,000 pages take 50 minutes and not 3 seconds. An exponent says
# what happens at ten times the size, which is what you are asked; a time says what happens today. Measure it where the
# large term rules: a fixed overhead flattens the curve at small sizes, and a cache that no longer holds the data
# steepens it at large ones.

# %% [markdown]
# ## Trees look at one feature for each level
#
# Does scoring with trees cost $O(d\,f\,T)$? Walk down a few and count.

# %% [markdown] nbgrader={"grade_id": "tree-comparisons-statement"}
# ### Exercise: Walk the trees and count
#
# Here a tree is a number (a leaf, with its value) or a tuple `(feature, threshold, left, right)` whose last two are
# trees. An item, a list of feature values, goes left where `item[feature] <= threshold`, else right. A boosted model
# adds up the leaves that the item reaches, one a tree.
#
# Write a function that returns the pair (score, number of comparisons made). Hand it over as `score_with_trees`.
#
# ```python
# >>> small = [(0, 0.5, 1.0, (1, 2.0, 10.0, 20.0)), 5.0]
# >>> score_with_trees(small, [0.9, 1.5])
# (15.0, 2)
# ```


# %% nbgrader={"grade_id": "tree-comparisons", "solution": true}
def score_with_trees(trees, item):
    """Return (score, comparisons): the sum of the leaves reached, and how many tests it took.

    trees: list of trees, each a number or (feature, threshold, left, right);
    item: list of feature values, feature numbers count from 0.
    """
    ### BEGIN SOLUTION
    score, comparisons = 0.0, 0
    for node in trees:
        while isinstance(node, tuple):
            feature, threshold, left, right = node
            node = left if item[feature] <= threshold else right
            comparisons += 1
        score += node
    return score, comparisons
    ### END SOLUTION


# %% nbgrader={"grade_id": "tree-comparisons-test", "grade": true, "points": 2}
from mlsd.checks import calling

stump = (0, 3.0, -1.0, 2.0)
calling(score_with_trees, [stump], [3.0]).returns((-1.0, 1), "Equal goes left.")
calling(score_with_trees, [stump, stump, 0.5], [9.0]).returns((4.5, 2), "Leaves add up.")
print("Visible checks passed; 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
lopsided = (2, 0.0, (1, 0.0, (0, 0.0, 1.0, 2.0), 3.0), 4.0)
calling(score_with_trees, [lopsided], [5, -1, -1]).returns((2.0, 3), "The deep side.")
calling(score_with_trees, [lopsided], [5, -1, 1]).returns((4.0, 1), "The shallow side.")
calling(score_with_trees, [], [1.0]).returns((0.0, 0), "No tree, no comparison.")


### END HIDDEN TESTS

# %% nbgrader={"grade_id": "tree-comparisons-test-random", "grade": true, "points": 1}
from mlsd.checks import calling

# 1 hidden check runs at grading: 25 random forests, by way of all paths through them.


### BEGIN HIDDEN TESTS
def grown(rng, depth):
    if depth == 0 or rng.random() < 0.15:
        return float(rng.integers(-9, 10))
    sides = grown(rng, depth - 1), grown(rng, depth - 1)
    return (int(rng.integers(6)), float(rng.integers(-3, 4)), *sides)


def walked(tree, item):
    if not isinstance(tree, tuple):
        return np.array([tree, 0.0])
    side = 3 if item[tree[0]] > tree[1] else 2
    return walked(tree[side], item) + np.array([0, 1])


for seed in range(25):
    rng = np.random.default_rng(seed)
    forest, item = [grown(rng, 5) for _ in range(6)], rng.integers(-4, 5, 6).tolist()
    score, steps = sum(walked(tree, item) for tree in forest).tolist()
    calling(score_with_trees, forest, item).returns((score, int(steps)), "Follow each tree.")
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# For each tree start at its root and go on while you stand on a tuple: one comparison, one step down. What is left is
# the leaf's value.

# %% [markdown] tags=["analysis"]
# Each level asks about *one* feature, so the cost of an item is at most $d\,T$ and f does not appear. Trees that are
# not balanced cost less: most items leave early. What does grow with f is the bill for *fetching* features: a model on
# 2,000 of them waits for 2,000 values, whichever it reads in the end.

# %% [markdown]
# The figure doubles one quantity at a time in random forests, from 8 trees of depth 3 on 20 features, and counts
# comparisons with your function. The legend gives the exponents that your other function finds. Trees and depth have
# exponent 1; the line of the features is flat.


# %%
def random_tree(rng, depth, n_features):
    if depth == 0:
        return float(rng.normal())
    sides = [random_tree(rng, depth - 1, n_features) for _ in range(2)]
    return (int(rng.integers(n_features)), float(rng.normal()), *sides)


def mean_comparisons(n_trees=8, depth=3, n_features=20, items=20, seed=2):
    rng = np.random.default_rng(seed)
    forest = [random_tree(rng, depth, n_features) for _ in range(n_trees)]
    points = rng.normal(size=(items, n_features)).tolist()
    return np.mean([score_with_trees(forest, point)[1] for point in points])


# %%
start, factors = {"n_trees": 8, "depth": 3, "n_features": 20}, [1, 2, 3, 4]
fig, ax = plt.subplots()
for (name, value), style in zip(start.items(), ["-o", "--x", ":^"], strict=True):
    counts = [mean_comparisons(**{name: value * factor}) for factor in factors]
    ax.loglog(
        factors, counts, style, label=f"{name}: exponent {abs(exponent(factors, counts)):.1f}"
    )
ax.set_xticks(factors, [f"x {factor}" for factor in factors])
ax.set_yticks([24, 48, 96], [24, 48, 96])
ax.minorticks_off()
ax.set_xlabel("one quantity multiplied, the others as they were (log scale)")
ax.set_ylabel("comparisons for one item (log scale)")
ax.set_title("Four times the features, not one comparison more")
ax.legend()
plt.show()

# %% [markdown]
# ## A network trains in polynomial time
#
# The other suspicious entry is "exponential". Finding the *best* network is hard in the worst case, and nobody does it:
# gradient descent makes a fixed number of passes, and each multiplies the same matrices. The cell trains a network of
# two hidden layers and counts every multiplication of its matrix products, forward and backward.


# %%
def count_training(n=64, epochs=1, width=64, n_features=32):
    rng, made = np.random.default_rng(0), {"forward": 0, "backward": 0}
    sizes = [n_features, width, width, 1]
    weights = [rng.normal(size=pair) / 8 for pair in pairwise(sizes)]
    x, y = rng.normal(size=(n, n_features)), rng.normal(size=(n, 1))

    def product(a, b, way):
        made[way] += a.shape[0] * a.shape[1] * b.shape[1]
        return a @ b

    for _ in range(epochs):
        layers = forward(weights, x, product)
        backward(weights, layers, layers[-1] - y, product)
    return made


# %%
def forward(weights, x, product):
    layers = [x]
    for i, w in enumerate(weights):
        z = product(layers[-1], w, "forward")
        layers.append(z if i == len(weights) - 1 else np.maximum(z, 0))
    return layers


def backward(weights, layers, error, product, rate=0.001):
    for i in reversed(range(len(weights))):
        gradient = product(layers[i].T, error, "backward")
        if i:  # the input layer has no weights below it, so its error is not needed
            error = product(error, weights[i].T, "backward") * (layers[i] > 0)
        weights[i] -= rate * gradient


# %%
quantities = {"n": [64, 128, 256], "epochs": [1, 2, 4], "width": [256, 512, 1024]}
for name, values in quantities.items():
    counts = [sum(count_training(**{name: value}).values()) for value in values]
    print(f"{name:<7} exponent {exponent(values, counts):.1f}")
made = count_training()
print(f"backward / forward = {made['backward'] / made['forward']:.2f}")

# %% [markdown]
# Twice the examples or the epochs, twice the work; twice the width, four times the work, since most weights lie between
# two wide layers. Nothing is exponential. The backward pass makes two products where the forward pass makes one
# (only the first layer gets by with one), so a training step costs about three forward passes: the factor to remember.

# %% [markdown] nbgrader={"grade_id": "operations-statement"}
# ### Exercise: The table, corrected
#
# Ravi may spend $10^{12}$ operations on a nightly training run and wants to know which of his models fits. Write a
# function that returns the pair (operations to score one item, operations to train) of a model:
#
# | `kind` | to score one item | to train |
# |---|---|---|
# | `"linear"` | one for each of `features` | scoring, then as much again for the gradient; every example, every pass |
# | `"network"` | one for each weight between neighbouring layers of `widths` | three times scoring; every example, every pass |
# | `"trees"` | one for each level (`depth`) of each of `trees` | each example updates the histograms of *all* `features` at each level of each tree; one pass builds it, so `passes` does not count |
#
# Biases and activations count nothing. Hand it over as `operations`.
#
# ```python
# >>> mart = {"kind": "trees", "trees": 500, "depth": 5, "features": 200}
# >>> operations(mart, examples=1_000, passes=1)
# (2500, 500000000)
# ```


# %% nbgrader={"grade_id": "operations", "solution": true}
def operations(model, examples, passes):
    """Return (operations to score one item, operations to train), two whole numbers.

    model: a dictionary with kind and features ("linear"); widths, the units of each layer from
    the input to the output ("network"); trees, depth and features ("trees");
    examples: training examples; passes: passes over them (epochs).
    """
    ### BEGIN SOLUTION
    if model["kind"] == "linear":
        return model["features"], 2 * model["features"] * examples * passes
    if model["kind"] == "network":
        widths = model["widths"]
        weights = sum(a * b for a, b in pairwise(widths))
        return weights, 3 * weights * examples * passes
    visits = model["trees"] * model["depth"]
    return visits, visits * model["features"] * examples
    ### END SOLUTION


# %% nbgrader={"grade_id": "operations-test", "grade": true, "points": 2}
from mlsd.checks import calling

plain, net = {"kind": "linear", "features": 200}, {"kind": "network", "widths": [10, 5, 1]}
ten_trees = {"kind": "trees", "trees": 10, "depth": 3, "features": 7}
calling(operations, plain, 50, 2).returns((200, 40_000), "2 x 200, for 50 examples, twice.")
calling(operations, net, 1, 1).returns((55, 165), "10 x 5 weights, then 5 x 1.")
print("Scoring: visible checks passed; 3 hidden checks run at grading.")


### BEGIN HIDDEN TESTS
def scores_in(count):
    return {"predicate": lambda r: r[0] == count, "expected": f"{count:,} to score one item"}


for widths in [[3, 1], [20, 64, 32, 1], [100, 7]]:
    weights = sum(widths[i] * widths[i + 1] for i in range(len(widths) - 1))
    calling(operations, net | {"widths": widths}, 9, 4).gives(**scores_in(weights))
for features in [1, 40, 3_000]:
    calling(operations, ten_trees | {"features": features}, 9, 4).gives(**scores_in(30))
    calling(operations, plain | {"features": features}, 9, 4).gives(**scores_in(features))
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "operations-test-training", "grade": true, "points": 2}
from mlsd.checks import calling
from mlsd.design import cost

# 3 hidden checks run at grading: the training of all three kinds, in random sizes.


### BEGIN HIDDEN TESTS
def trains_in(count):
    return {"predicate": lambda r: r[1] == count, "expected": f"{count:,} to train"}


rng = np.random.default_rng(11)
for _ in range(25):
    n, e, f, t, d, *widths = rng.integers(2, 60, 9).tolist()
    forest, layers = cost.trees(t, d, f).training * n, cost.mlp(*widths).training * n * e
    named = {"kind": "trees", "trees": t, "depth": d, "features": f}
    calling(operations, named, n, e).gives(**trains_in(forest), nudge="n d f T.")
    named = {"kind": "network", "widths": widths}
    calling(operations, named, n, e).gives(**trains_in(layers), nudge="Forward, then back.")
    named = {"kind": "linear", "features": f}
    calling(operations, named, n, e).gives(**trains_in(2 * f * n * e), nudge="And the gradient.")
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Three branches by `model["kind"]`, each with two products. The weights of a network are a sum over neighbouring
# pairs of layers: `itertools.pairwise(widths)`.

# %% [markdown] tags=["hint"]
# Trees are the odd ones: features count in training, where every feature is a candidate for a split, and not in
# scoring, where the split is known. Which of the three ignores `passes`?

# %% [markdown] tags=["analysis"]
# A million examples, 200 features: a linear model takes $4 \cdot 10^8$ operations a pass, 500 trees $5 \cdot 10^{11}$, a
# network of 200 x 512 x 256 x 1 some $7 \cdot 10^{11}$ a pass. All of them fit Ravi's night, the last one once. The
# numbers move with what implementations add: sampling of rows and features for trees, optimiser state for networks,
# sparse features for linear models, where f becomes the number of *non-zero* features.

# %% [markdown]
# The figure is the corrected table as your function gives it: by which exponent a cost grows (rows) when one quantity
# doubles (columns). Empty cells do not apply. The two corrections are the 0.0 under "features" for scoring trees, and
# the whole row of training a network, where "exponential" stood.

# %%
base = {"features": 256, "trees": 64, "depth": 8, "width": 256, "examples": 1_000, "passes": 2}
build = {
    "linear": lambda q: {"kind": "linear", "features": q["features"]},
    "trees": lambda q: {"kind": "trees"} | {k: q[k] for k in ("trees", "depth", "features")},
    "network": lambda q: {"kind": "network", "widths": [q["features"], q["width"], q["width"], 1]},
}
uses = {"linear": ["features"], "trees": ["features", "trees", "depth"]}
uses["network"] = ["features", "width"]

# %%
rows = {}
for which, what in enumerate(["score", "train"]):
    for kind, make in build.items():
        row = rows.setdefault(f"{what} {kind}", dict.fromkeys(base, np.nan))
        for name in uses[kind] + ["examples", "passes"] * which:
            sizes = [base | {name: base[name] * factor} for factor in (1, 2, 4)]
            costs = [operations(make(q), q["examples"], q["passes"])[which] for q in sizes]
            row[name] = exponent([1, 2, 4], costs)

# %%
table = pd.DataFrame(rows).T
fig, ax = plt.subplots(figsize=(8, 3.6))
ax.imshow(table, cmap="Blues", vmin=0, vmax=3, aspect="auto")
for (y, x), value in np.ndenumerate(table.to_numpy()):
    ax.text(x, y, "" if np.isnan(value) else f"{abs(value):.1f}", ha="center", va="center")
ax.set_xticks(range(table.shape[1]), table.columns)
ax.set_yticks(range(len(table)), table.index)
ax.grid(visible=False)
ax.set(xlabel="quantity that doubles", title="The corrected table: exponents of the cost")
plt.show()

# %% [markdown]
# For a network, features and width share the work: with both at 256 the exponents are fractions, and they approach 0
# and 2 as the width grows. A transformer adds one more row. Reading L tokens with width d costs
# $O(L d^2 + L^2 d)$ a layer: the first term are its weights, the second is attention, where each token looks at each.
# Double a short prompt and you pay double; double a long one and you pay four times.
#
# ## From operations to microseconds
#
# An operation is not a unit of time. The constants below were measured on one core; take them as right within a factor
# of two, and measure your own before you buy. A node visit in a tree costs a thousand times as much as a
# multiply-add in a matrix product, because the matrix product streams through memory and uses the whole width of the
# core, while the tree jumps.

# %%
families = [
    cost.linear(20),
    cost.trees(500, 5),
    cost.mlp(200, 512, 256, 1),
    cost.attention(128, 384, 6),
]
rows = [
    (f.name, f.operations, f.constant.ns, f.us_per_item, 10_000 / f.us_per_item) for f in families
]
columns = ["model", "operations", "ns each", "us an item", "items in 10 ms"]
pd.DataFrame(rows, columns=columns).set_index("model").map("{:,.4g}".format)

# %% [markdown]
# A linear model reads well over 100,000 items within 10 ms on a core, 500 trees a few hundred, a small transformer
# not even one. These three numbers make the funnel of the third notebook. Three ways lower them without another model:
# **distil** (train a small model on the large one's scores), **prune** (drop trees or weights that matter least) and
# **quantise** (8-bit numbers: a quarter of the memory traffic). Each is judged like a new model, by its metric.
#
# ## How many examples?
#
# The third complexity is that of samples: how many examples must you have? For a linear model on f features the
# expected excess of the squared error over the best possible is $\sigma^2 f / (n - f - 1)$. The figure trains on n examples,
# 40 times over, with 8, 16 and 32 features: dots are measured, lines the formula.

# %%
sizes, rng = np.array([100, 200, 400, 800]), np.random.default_rng(4)
fig, ax = plt.subplots()
for n_features, marker in [(8, "o"), (16, "s"), (32, "^")]:
    excess = []
    for n in sizes:
        x, noise = rng.normal(size=(40, n, n_features)), rng.normal(size=(40, n, 1))
        error = np.linalg.solve(x.mT @ x, x.mT @ noise)  # learned minus true weights
        excess.append((error**2).sum(axis=(1, 2)).mean())
    label = f"{n_features} features, exponent {exponent(sizes, excess):.1f}"
    (dots,) = ax.loglog(sizes, excess, marker, label=label)
    ax.plot(sizes, n_features / (sizes - n_features - 1), color=dots.get_color())
ax.set(xlabel="training examples (log scale)", ylabel="excess squared error (log scale)")
ax.set_title("Twice the features need twice the examples")
ax.legend()
plt.show()

# %% [markdown]
# The exponent is about -1: half of the excess costs twice the data. So say "10 to 30 examples a parameter" for a linear
# model, and for anything else extrapolate a learning curve, as chapter 3 does. Large models come with an exponent
# nearer to -0.1 or -0.3, and there the last percent is the expensive one.
#
# ## More machines
#
# When a run takes too long, someone proposes 64 machines.

# %% [markdown] nbgrader={"grade_id": "parallel-training-statement"}
# ### Exercise: What do 64 machines give?
#
# The documentation of LightGBM reports 627.8 s a tree on one machine and 42.0 s on 16, for 1.7 billion rows of ad
# clicks. "93% efficient", says Olga, "so 64 machines take 10.5 s." But what cannot be divided stays: if a share s of
# the work is serial, k machines take $t_k = t_1\,(s + (1-s)/k)$ (Amdahl's law).
#
# Write a function that finds s from the two measurements and returns the seconds on `machines` machines. A measured
# $t_k$ below $t_1/k$ counts as s = 0. Hand it over as `tree_seconds`.
#
# ```python
# >>> round(tree_seconds(64, seconds_on_one=627.8, seconds_on_k=42.0, k=16), 1)
# 12.7
# ```


# %% nbgrader={"grade_id": "parallel-training", "solution": true}
def tree_seconds(machines, seconds_on_one, seconds_on_k, k):
    """Return the seconds that a tree takes on a number of machines, by Amdahl's law.

    machines: 1 or more; seconds_on_one, seconds_on_k: measured on 1 and on k machines, k > 1.
    """
    ### BEGIN SOLUTION
    serial = max(0.0, (seconds_on_k / seconds_on_one - 1 / k) / (1 - 1 / k))
    return seconds_on_one * (serial + (1 - serial) / machines)
    ### END SOLUTION


# %% nbgrader={"grade_id": "parallel-training-test", "grade": true, "points": 2}
from hypothesis import given, strategies as st

from mlsd.checks import calling

calling(tree_seconds, 8, 100, 50, 2).returns(12.5, "Perfect halving: no serial part.")
calling(tree_seconds, 1, 627.8, 42.0, 16).returns(627.8, "One machine takes what it took.")
print("Visible checks passed; 5 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(tree_seconds, 4, 100, 100, 2).returns(100.0, "Nothing was gained: all of it is serial.")
calling(tree_seconds, 2, 100, 10, 8).returns(50.0, "Faster than 1/8: take s = 0.")
calling(tree_seconds, 10**9, 100, 19, 10).returns(10.0, "What is serial stays.", tol=1e-5)


@given(st.floats(0, 0.9), st.integers(2, 60), st.floats(0.1, 1e4), st.integers(1, 4_000))
def finds_the_serial_share(serial, k, one, machines):
    def amdahl(m):
        return one * serial + one * (1 - serial) / m

    calling(tree_seconds, machines, one, amdahl(k), k).returns(
        amdahl(machines), "Solve for s.", tol=1e-5
    )
    calling(tree_seconds, k, one, amdahl(k), k).returns(
        amdahl(k), "On k it takes what it took.", tol=1e-5
    )


finds_the_serial_share()
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Divide the law by $t_1$: the measured ratio is $s + (1 - s)/k$, one equation for s. On paper: subtract $1/k$ from the
# ratio, then divide by $1 - 1/k$.

# %% [markdown] tags=["analysis"]
# A serial share of half a percent is enough to cost Olga a fifth of what she expects from 64 machines, and no number of
# machines gets a tree below 3 s. Her 93% is the efficiency *at 16*; it is not a constant. Real curves bend earlier
# than Amdahl's, as messages between machines grow with their number, and a larger data set bends them later: divide
# work that is large enough.

# %%
machines = 2 ** np.arange(0, 10)
seconds = np.array([tree_seconds(int(m), 627.8, 42.0, 16) for m in machines])
efficiency = 627.8 / (machines * seconds)
half = machines[efficiency < 0.5][0]

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4))
left.loglog(machines, seconds, "o-", label="with the serial part")
left.loglog(machines, 627.8 / machines, "--", label="divided evenly")
left.set(ylabel="seconds a tree (log scale)", title="Time stops falling at 3 s")
left.legend()
right.semilogx(machines, efficiency, "o-")
right.yaxis.set_major_formatter("{x:.0%}")
right.set(ylabel="efficiency", title=f"From {half} machines on, over half is wasted")
for ax in (left, right):
    ax.set_xlabel("machines (log scale)")
    ax.xaxis.set_major_formatter("{x:g}")
plt.show()

# %% [markdown]
# The left panel shows the time of a tree, by your function and divided evenly; the right one the efficiency: the
# machine time that a perfect division would need, over the machine time that is paid for.
#
# ## Recap
#
# - An exponent is a slope in a log-log plot: double one quantity, count, and look.
# - Trees score in $O(d\,T)$: features count in training, not in scoring.
# - A network trains in $O(n\,e \sum n_l n_{l+1})$, about three forward passes for each example. Nothing is exponential.
# - Constants differ by a thousand: a tree's node visit against a multiply-add. Measure before you buy.
# - A linear model needs examples in proportion to its features; half of the excess error costs twice the data.
# - What is serial stays. State efficiency together with the number of machines.
