# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% nbgrader={"grade_id": "metrics-setup", "locked": true}
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from mlsd import figures
from mlsd.worlds import SearchWorld

figures.use_style()

# %% [markdown]
# "How would you know that the new search is better?" The usual answer is a list: AUC, NDCG, click-through rate. A list
# decides nothing. Step 3 asks for one number that says whether to launch, a few that tell you early, and a few that
# may not get worse. Here you write these metrics yourself, give each the input that fools it, and then measure with
# them in SearchWorld, where the truth is known.
#
# ## Four corners
#
# A metric is computed **offline**, on judged or logged data, or **online**, on live traffic. It looks at one
# **component**, or at the system **end to end**. The figure is this two-by-two for a search engine, with two examples in
# each corner. Offline component metrics come within minutes; the online end-to-end ones are slow and expensive, and
# they are what the company lives on. A plan needs all four corners, and a reason to believe that the cheap ones
# predict the expensive ones.

# %%
corners = {
    (0, 1): "recall@100 of retrieval\nnormalised entropy of the click model",
    (0, 0): "NDCG@10 over all judged\ndocuments, after the last stage",
    (1, 1): "accepted spelling corrections\nretrieval time-outs",
    (1, 0): "session success rate\ntime to success",
}
fig, ax = plt.subplots(figsize=(8, 3.6))
for (x, y), text in corners.items():
    ax.add_patch(plt.Rectangle((x, y), 0.97, 0.95, facecolor="#E8F1F8", edgecolor="#0072B2"))
    ax.text(x + 0.485, y + 0.475, text, ha="center", va="center", fontsize=10)
ax.set(xlim=(-0.02, 2), ylim=(-0.02, 2), title="A metric plan fills four corners")
ax.set_xticks([0.485, 1.485], ["offline: judged or logged data", "online: live traffic"])
ax.set_yticks([0.475, 1.475], ["end to end", "component"])
ax.grid(visible=False)
plt.show()

# %% [markdown] nbgrader={"grade_id": "precision-recall-at-k-statement"}
# ### Exercise: Precision and recall at k
#
# Priya runs the help search of a payments firm. For the query "card declined" her raters found 4 helpful articles. The
# page shows 5 results; 2 of them are among the 4. Precision@5 is the share of the page's 5 places that help, 2/5;
# recall@5 is the share of the helpful articles that made it onto the page, 2/4.
#
# Write a function that returns the pair (precision@k, recall@k), two fractions. A page always has k places: where
# fewer than k results came back, the empty places count against precision. Each query has at least one relevant
# document. Hand it over as `precision_recall_at_k`.
#
# ```python
# >>> precision_recall_at_k(["a", "b", "c", "d", "e"], relevant={"a", "c", "x", "y"}, k=5)
# (0.4, 0.5)
# ```


# %% nbgrader={"grade_id": "precision-recall-at-k", "solution": true}
def precision_recall_at_k(shown, relevant, k):
    """Return (precision@k, recall@k) of one query.

    shown: list of document ids in the order shown, no id twice;
    relevant: set of the ids of all relevant documents, retrieved or not;
    k: number of places on the page.
    """
    ### BEGIN SOLUTION
    hits = sum(document in relevant for document in shown[:k])
    return hits / k, hits / len(relevant)
    ### END SOLUTION


# %% nbgrader={"grade_id": "precision-recall-at-k-test", "grade": true, "points": 2}
from hypothesis import given, strategies as st

from mlsd.checks import calling

shown, relevant = ["a", "b", "c"], {"a", "c"}
calling(precision_recall_at_k, shown, relevant, 3).returns((2 / 3, 1.0), "2 of 3 places, 2 of 2.")
calling(precision_recall_at_k, shown, relevant, 1).returns((1.0, 0.5), "Only place 1 counts.")
print("Visible checks passed; 2 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(precision_recall_at_k, ["a", "z"], {"a"}, 5).returns((0.2, 1.0), "5 places, 2 results.")


@given(st.permutations(range(12)), st.sets(st.integers(0, 20), min_size=1), st.integers(1, 15))
def agrees_with_a_count(shown, relevant, k):
    hits = [place for place, document in enumerate(shown) if place < k and document in relevant]
    expected = (len(hits) / k, len(hits) / len(relevant))
    calling(precision_recall_at_k, shown, relevant, k).returns(expected, "Count the hits by hand.")


agrees_with_a_count()
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Both fractions have the same numerator: how many of the first k ids are in `relevant`. Only the denominators differ,
# and neither of them is the length of the list.

# %% [markdown] tags=["analysis"]
# Precision is what the user sees; recall is what the user misses. Precision@10 has a ceiling: with 4 relevant articles
# it can't exceed 0.4. The first stage of a funnel lives by recall: what it loses, no later stage brings back.
# $F_\beta = (1+\beta^2)PR\,/\,(\beta^2P+R)$ makes one number of both, in which recall counts $\beta$ times as much.
# $F_1$ weighs them alike; a filter that blocks cards wants $\beta < 1$, a retrieval stage $\beta > 1$.

# %% [markdown]
# ## A metric that a constant wins
#
# Precision and recall judge decisions. Many systems need a *probability*, to compute what an ad is expected to
# earn. Accuracy, the first metric to come to mind, fails where positives are rare.

# %% [markdown] nbgrader={"grade_id": "normalised-entropy-statement"}
# ### Exercise: Normalised entropy
#
# Jonas predicts clicks on the suggestions of a recipe site. 2% are clicked, so "nobody ever clicks" is 98% accurate.
# He reports a log loss of 0.10. That is not small: predicting 0.02 for everybody costs 0.098. Normalised
# entropy (NE, He et al. 2014) divides the two, so that the best constant gets exactly 1:
#
# $$NE = \frac{-\frac1n\sum_i \left[y_i\ln p_i + (1-y_i)\ln(1-p_i)\right]}{-\left[b\ln b + (1-b)\ln(1-b)\right]}
# \qquad b = \text{the share of clicks in the labels}$$
#
# Write a function that returns NE. Clip the probabilities to $[10^{-12}, 1-10^{-12}]$, so that a certain mistake costs
# a lot and not infinity. When all labels are the same, NE is undefined: raise a `ValueError`. Hand it over as
# `normalised_entropy`.
#
# ```python
# >>> round(normalised_entropy([1, 0, 0, 0], [0.7, 0.1, 0.1, 0.1]), 3)
# 0.299
# ```


# %% nbgrader={"grade_id": "normalised-entropy", "solution": true}
def normalised_entropy(labels, probabilities):
    """Return the log loss divided by the log loss of the base rate.

    labels: n values, 1 for a click and 0 for none;
    probabilities: n predicted probabilities of a click.
    Raises ValueError when all labels are the same.
    """
    ### BEGIN SOLUTION
    y = np.asarray(labels, dtype=float)
    p = np.clip(np.asarray(probabilities, dtype=float), 1e-12, 1 - 1e-12)
    base = y.mean()
    if base in (0, 1):
        raise ValueError("all labels are the same, so the base rate has no entropy")
    log_loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    entropy = -(base * np.log(base) + (1 - base) * np.log(1 - base))
    return float(log_loss / entropy)
    ### END SOLUTION


# %% nbgrader={"grade_id": "normalised-entropy-test", "grade": true, "points": 2}
from hypothesis import given, strategies as st

from mlsd.checks import calling

calling(normalised_entropy, [1, 0, 0, 0], [0.25] * 4).returns(1.0, "The base rate, for everybody.")
calling(normalised_entropy, [0, 0, 0], [0.1, 0.2, 0.1]).raises(ValueError, "No click, no entropy.")
print("Visible checks passed; 2 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(normalised_entropy, [1, 1], [0.9, 0.8]).raises(ValueError, "All clicks: the entropy is 0.")


@given(st.lists(st.tuples(st.sampled_from([0, 1]), st.floats(0.001, 0.999)), max_size=20))
def agrees_with_a_loop(rows):
    labels, p = zip((1, 0.004), (0, 0.003), (0, 0.3), *rows, strict=True)
    b, n = sum(labels) / len(labels), len(labels)
    loss = -sum(np.log(q if y else 1 - q) for y, q in zip(labels, p, strict=True)) / n
    expected = loss / -(b * np.log(b) + (1 - b) * np.log(1 - b))
    calling(normalised_entropy, list(labels), list(p)).returns(expected, "Add up by hand.")


agrees_with_a_loop()
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "normalised-entropy-test-constants", "grade": true, "points": 1}
from mlsd.checks import calling

clicks = [1] * 3 + [0] * 147
# 4 hidden checks run at grading: constants, certain mistakes, certain successes.
### BEGIN HIDDEN TESTS
best = "exactly 1 for the base rate, 0.02"
calling(normalised_entropy, clicks, [0.02] * 150).gives(lambda ne: abs(ne - 1) < 1e-9, best)
for constant in [0.001, 0.005, 0.03, 0.1, 0.5]:
    worse = "more than 1 for a constant that is not the base rate"
    calling(normalised_entropy, clicks, [constant] * 150).gives(lambda ne: ne > 1.001, worse)
calling(normalised_entropy, [1, 0], [0.0, 0.5]).returns(20.431, "Clip at 1e-12.", tol=1e-3)
right = "almost 0 for predictions that are certain and right"
calling(normalised_entropy, [1, 0], [1, 0]).gives(lambda ne: 0 <= ne < 1e-6, right)
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Compute the base rate from the labels, and two losses with the same kind of logarithm: that of the predictions, and
# that of the base rate for everybody. `np.clip` keeps the logarithm finite.

# %% [markdown] tags=["analysis"]
# Jonas's 0.10 is an NE of 1.02: worse than knowing nothing but the average. NE lets you compare days and markets whose
# click rates differ, which a raw log loss does not: a log loss of 0.10 is poor at a base rate of 2% and superb at 30%.
# It still depends on the traffic. Add a million impressions that any model sees through, and NE falls for all of them;
# compare models on the same rows.

# %% [markdown]
# The figure draws *your* function for constant predictions on 1,000 suggestions of which 2% were clicked. The curve
# touches 1 at the base rate and rises on both sides, while the accuracy of every one of these constants is the same
# 98%: accuracy can't even tell 0.2% from 20%.

# %%
labels = np.arange(1_000) < 20
constants = np.geomspace(0.002, 0.2, 41)
ne = [normalised_entropy(labels, np.full(1_000, c)) for c in constants]
accuracy = [np.mean((np.full(1_000, c) > 0.5) == labels) for c in constants]
fig, ax = plt.subplots()
ax.semilogx(constants, ne, label="normalised entropy")
ax.semilogx(constants, accuracy, linestyle="--", label="accuracy")
ax.axvline(labels.mean(), color="grey", linewidth=1)
ax.annotate(" base rate", (labels.mean(), 2.1))
ax.set_xticks([0.002, 0.02, 0.2], ["0.2%", "2%", "20%"])
ax.set(xlabel="probability predicted for everybody (log scale)", ylabel="value of the metric")
ax.set(ylim=(0.9, 2.2), title="No constant gets below 1; each of them is 98% accurate")
ax.legend()
plt.show()

# %% [markdown] nbgrader={"grade_id": "auc-with-ties-statement"}
# ### Exercise: AUC with ties
#
# Tomás filters spam at a mail provider. To save memory the model stores its score in 8 bits, so 40,000 messages share
# 256 scores, and ties are everywhere. AUC is the probability that a random positive scores higher than a random
# negative, where a tie counts one half:
#
# $$AUC = P(s^+ > s^-) + \tfrac12 P(s^+ = s^-)$$
#
# Write a function that returns the AUC of any scores on any scale. When one class is missing there is no pair to
# compare: raise a `ValueError`. Hand it over as `auc`.
#
# ```python
# >>> round(auc([1, 0, 1, 0], [3, 1, 2, 2]), 3)
# 0.875
# ```


# %% nbgrader={"grade_id": "auc-with-ties", "solution": true}
def auc(labels, scores):
    """Return the probability that a positive outscores a negative, ties counting one half.

    labels: n values, 1 or 0; scores: n numbers, higher means more likely positive.
    Raises ValueError when one class is missing.
    """
    ### BEGIN SOLUTION
    positive = np.asarray(labels) == 1
    n_positive, n_negative = positive.sum(), (~positive).sum()
    if n_positive == 0 or n_negative == 0:
        raise ValueError("AUC compares a positive with a negative: both classes must be present")
    ranks = pd.Series(np.asarray(scores)).rank().to_numpy()
    wins = ranks[positive].sum() - n_positive * (n_positive + 1) / 2
    return float(wins / (n_positive * n_negative))
    ### END SOLUTION


# %% nbgrader={"grade_id": "auc-with-ties-test", "grade": true, "points": 3}
from hypothesis import given, strategies as st

from mlsd.checks import calling

calling(auc, [0, 0, 1, 1], [1, 2, 3, 4]).returns(1.0, "Every positive is above every negative.")
calling(auc, [1, 0, 0], [0.5, 0.1, 0.9]).returns(0.5, "One pair won, one pair lost.")
calling(auc, [1, 1], [0.5, 0.1]).raises(ValueError, "There is no negative to compare with.")
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(auc, [1, 0, 0, 1, 0], [7, 7, 7, 7, 7]).returns(0.5, "A constant score knows nothing.")
calling(auc, [1, 1, 1, 0], [-40, -30, -35, 12]).returns(0.0, "Upside down is 0.")
calling(auc, [0, 0], [0.5, 0.1]).raises(ValueError, "There is no positive to compare with.")
rows = st.lists(st.tuples(st.sampled_from([0, 1]), st.integers(-4, 4)), max_size=25)


@given(rows.map(lambda drawn: [(1, 0.0), (0, 0.25), *[(y, s / 8) for y, s in drawn]]))
def agrees_with_all_pairs(rows):
    pairs = [(s, t) for y, s in rows for z, t in rows if y > z]
    expected = sum((s > t) + (s == t) / 2 for s, t in pairs) / len(pairs)
    calling(auc, *map(list, zip(*rows, strict=True))).returns(expected, "Compare all pairs.")


agrees_with_all_pairs()
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Start with all pairs: `positive[:, None] - negative[None, :]` is a table of differences; its signs are wins, ties and
# losses. For 40,000 messages that table gets large. Then use ranks: with ties sharing their average rank, the ranks of
# the positives add up to the pairs they win plus $n^+(n^+ + 1)/2$ for the positives among themselves.

# %% [markdown] tags=["analysis"]
# AUC is about order alone, which makes it comparable across scales and blind to two things. It does not see
# calibration: any increasing function of the scores has the same AUC. And it weighs all pairs alike, while a user sees
# the top of one list: with 0.1% spam an AUC of 0.99 may still mean that most of what you flag is innocent. AUC over
# all users also mixes their levels: a model that only knows who clicks often scores well and orders no page better.

# %% [markdown]
# Popular notes on ad prediction claim that doubling every score leaves AUC unchanged and makes log loss go *down*. Run
# both of your metrics on 4,000 impressions whose click probability is known. The rows of the table are that
# probability, its double, and the base rate for everybody.

# %%
rng = np.random.default_rng(3)
truth = rng.beta(2, 38, 4_000)
clicked = rng.random(4_000) < truth
models = {
    "true probability": truth,
    "every score doubled": np.minimum(2 * truth, 1),
    "base rate for everybody": np.full(4_000, clicked.mean()),
}
rows = [(auc(clicked, p), normalised_entropy(clicked, p), p.mean()) for p in models.values()]
pd.DataFrame(rows, index=models, columns=["AUC", "NE", "mean prediction"]).round(3)

# %% [markdown]
# AUC stays, and the loss goes **up**, past that of the constant. If you only sort by the doubled score you lose nothing; if
# you pay for the clicks it promises you pay double, and AUC would not say so. Ask first how the score is used: as a
# probability (NE and calibration), against a threshold (precision and recall), or to order one list.
#
# ## Metrics of a ranked page
#
# For the last case, each metric is a model of a user. Average precision imagines somebody who wants all relevant
# documents and stops at a random one of them.

# %% [markdown] nbgrader={"grade_id": "average-precision-statement"}
# ### Exercise: Average precision
#
# Lena builds the search of a patent office. An examiner who misses one of 5 relevant patents grants what should be
# refused. Her new index returns 1 result, relevant, where the old one returned 20 with all 5 at ranks 1 to 5. Both
# "average 100% precision" on what they found, and that number would launch the new index.
#
# Average precision divides by what exists: $AP = \frac{1}{\#relevant}\sum_{i} P@i \cdot rel_i$, over all ranks i of
# the list, where $rel_i$ is 1 if the document at rank i is relevant. Write a function that returns it. Each query has
# at least one relevant document; the list may be empty. Hand it over as `average_precision`.
#
# ```python
# >>> average_precision(["a", "b", "c"], relevant={"a", "c"})
# 0.8333333333333333
# ```


# %% nbgrader={"grade_id": "average-precision", "solution": true}
def average_precision(shown, relevant):
    """Return the average precision of one query.

    shown: list of document ids in the order shown, no id twice, may be empty;
    relevant: set of the ids of all relevant documents, retrieved or not.
    """
    ### BEGIN SOLUTION
    hits = np.array([document in relevant for document in shown], dtype=float)
    precision = hits.cumsum() / np.arange(1, len(hits) + 1)
    return float((precision * hits).sum() / len(relevant))
    ### END SOLUTION


# %% nbgrader={"grade_id": "average-precision-test", "grade": true, "points": 3}
from hypothesis import given, strategies as st

from mlsd.checks import calling

calling(average_precision, ["a", "b"], {"a", "b"}).returns(1.0, "All of them, at the top.")
calling(average_precision, ["z", "a", "b"], {"a", "b"}).returns(7 / 12, "P@2 = 1/2 and P@3 = 2/3.")
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(average_precision, ["a"], set("abcde")).returns(0.2, "4 of 5 were not found.")
calling(average_precision, [], {"a"}).returns(0.0, "Nothing shown, nothing found.")
calling(average_precision, list("azby"), {"a", "b"}).returns(5 / 6, "A miss at the end is free.")


@given(st.permutations(range(10)), st.sets(st.integers(0, 14), min_size=1), st.integers(0, 10))
def agrees_with_the_definition(order, relevant, n):
    ranks = [i for i in range(1, n + 1) if order[i - 1] in relevant]
    total = sum(len(set(order[:i]) & relevant) / i for i in ranks)
    expected = total / len(relevant)
    calling(average_precision, order[:n], relevant).returns(expected, "Work out P@i at each hit.")


agrees_with_the_definition()
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Walk down the list and count the hits so far. At each hit, the count divided by the rank is one term. What do you
# divide the sum by?

# %% [markdown] tags=["analysis"]
# The index that found one patent of five gets 0.2, not 1. Dividing by the documents that were found is the most common
# slip in home-made ranking metrics, and it always flatters the system that returns less. AP knows only yes and no, and
# needs a complete list of what is relevant; where documents are unjudged it punishes a new system for finding good
# results that no old one showed.

# %% [markdown] nbgrader={"grade_id": "ndcg-at-k-statement"}
# ### Exercise: NDCG over all judged documents
#
# Amara's shop search has three stages. She evaluates the last one, which receives 5 documents for each query, and gets
# an NDCG@10 of 0.98; a colleague gets 0.83 for the same pages. Her ideal page is the best order of the 5 documents
# *she received*; his is the best order of *everything the raters judged*. Only his sees what the first stages lost.
#
# $DCG@k = \sum_{i=1}^{k} gain(g_i)/\log_2(i+1)$, where $g_i$ is the grade at rank i and gain is $2^g-1$ ("exponential")
# or $g$ ("linear"). NDCG@k is the DCG@k of the page divided by that of the ideal page, the k best judged documents.
#
# Write a function that returns NDCG@k of one query. Where no judged document has a grade above 0, `empty` decides:
# "zero" gives 0, "one" gives 1, "skip" gives nan. Hand it over as `ndcg_at_k`.
#
# ```python
# >>> ndcg_at_k([3, 2], judged=[3, 2, 0], k=2)
# 1.0
# >>> round(ndcg_at_k([0, 1], judged=[1, 0, 0], k=2), 4)
# 0.6309
# ```


# %% nbgrader={"grade_id": "ndcg-at-k", "solution": true}
def ndcg_at_k(ranked, judged, k, gain="exponential", empty="zero"):
    """Return NDCG@k of one query.

    ranked: grades (0 or more) in the order shown, possibly fewer or more than k;
    judged: grades of all judged documents of the query, shown or not, in any order;
    gain: "exponential" or "linear"; empty: the value where no judged document has a grade
    above 0: "zero" 0, "one" 1, "skip" nan.
    """

    ### BEGIN SOLUTION
    def dcg(grades):
        top = np.asarray(grades, dtype=float)[:k]
        gains = 2**top - 1 if gain == "exponential" else top
        return float(np.sum(gains / np.log2(np.arange(2, len(top) + 2))))

    ideal = dcg(sorted(judged, reverse=True))
    if ideal == 0:
        return {"zero": 0.0, "one": 1.0, "skip": float("nan")}[empty]
    return dcg(ranked) / ideal
    ### END SOLUTION


# %% nbgrader={"grade_id": "ndcg-at-k-test", "grade": true, "points": 2}
from hypothesis import given, strategies as st

from mlsd.checks import calling

calling(ndcg_at_k, [3, 2], judged=[3, 2, 0], k=2).returns(1.0, "Both documents, in the best order.")
calling(ndcg_at_k, [0, 0, 4], [0, 4, 0], 3).returns(0.5, "Rank 3 is discounted by log2(4) = 2.")
calling(ndcg_at_k, [1, 3], [3, 1], 2, gain="linear").returns(
    0.7967, "The grade is the gain.", tol=1e-4
)
print("Visible checks passed; 1 hidden check runs at grading.")
### BEGIN HIDDEN TESTS
grades = st.lists(st.integers(0, 4), max_size=8)


@given(grades, grades, st.integers(1, 12), st.sampled_from(["exponential", "linear"]))
def agrees_with_a_loop(ranked, lost, k, gain):
    page, pool = ([g if gain == "linear" else 2**g - 1 for g in p] for p in (ranked, ranked + lost))
    best = sum(w / np.log(i + 2) for i, w in enumerate(sorted(pool, reverse=True)[:k]))
    reached = sum(w / np.log(i + 2) for i, w in enumerate(page[:k]))
    expected = reached / best if best else 0.0
    calling(ndcg_at_k, ranked, ranked + lost, k, gain).returns(expected, "Add up by hand.")


agrees_with_a_loop()
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "ndcg-at-k-test-pool", "grade": true, "points": 2}
from mlsd.checks import calling

a, b, pool = [2, 3, 0, 1], [3, 0, 0, 2], [1, 0, 2, 3, 0, 2]
# 6 hidden checks run at grading: lost documents, the cut-off, the choice of the gain.
### BEGIN HIDDEN TESTS
calling(ndcg_at_k, [2, 1], [2, 1, 4], 9).returns(0.2088, "The best one is missing.", tol=1e-3)
calling(ndcg_at_k, [3, 3, 0], [3] * 6, 2).returns(1.0, "Two places can't hold six documents.")
calling(ndcg_at_k, a, pool, 4).returns(0.7250, "Exponential gain: b wins.", tol=1e-3)
calling(ndcg_at_k, b, pool, 4).returns(0.7661, "Exponential gain: b wins.", tol=1e-3)
calling(ndcg_at_k, a, pool, 4, "linear").returns(0.7595, "Linear gain: a wins.", tol=1e-3)
calling(ndcg_at_k, b, pool, 4, "linear").returns(0.6783, "Linear gain: a wins.", tol=1e-3)
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "ndcg-at-k-test-properties", "grade": true, "points": 2}
from hypothesis import given, strategies as st

from mlsd.checks import calling

# 5 hidden checks run at grading: queries without relevant documents, swaps, junk below the page.
### BEGIN HIDDEN TESTS
for empty, expected in [("zero", 0.0), ("one", 1.0), ("skip", float("nan"))]:
    calling(ndcg_at_k, [0, 0], [0, 0, 0], 2, empty=empty).returns(expected, "Nothing is relevant.")
    calling(ndcg_at_k, [0, 0], [0, 0, 1], 2, empty=empty).returns(0.0, "Relevant, and not shown.")
calling(ndcg_at_k, [], [2, 1], 5, "linear", "one").returns(0.0, "The page is empty, the pool not.")


@given(st.permutations([0, 1, 2, 3, 4, 0, 1]), st.integers(0, 5), st.integers(1, 7))
def a_better_order_never_scores_less(grades, i, k):
    better = [*grades[:i], *sorted(grades[i : i + 2], reverse=True), *grades[i + 2 :]]
    before, after = ndcg_at_k(list(grades), list(grades), k), ndcg_at_k(better, list(grades), k)
    assert 0 <= before <= after + 1e-12 <= 1 + 1e-9, "Moving a better document up can't cost."
    calling(ndcg_at_k, [*grades, 0], [*grades, 0, 0], k).returns(before, "Junk changes nothing.")


a_better_order_never_scores_less()
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Write DCG@k as a helper that takes a list of grades in order; NDCG calls it twice, on the page and on the ideal page.
# What goes into the ideal page? Ranks start at 1, so the discounts of n results are `np.log2(np.arange(2, n + 2))`. Cut
# to k in the helper, so that both pages are cut alike.

# %% [markdown] tags=["analysis"]
# NDCG of 0.83 means: 83% of what the best possible page would have delivered, in a currency in which rank 1 counts
# 1.6 times rank 2 and, with the exponential gain, a grade of 4 counts 15 times a grade of 1. The currency is a choice,
# and a comparison may hang on it. So may the treatment of queries without a relevant document: if these are 30%,
# "zero" lowers and "one" raises everybody's mean, and both dilute a difference between two systems by 30%. Report
# which you used.

# %% [markdown]
# ## Two pages, five users
#
# Page A leads with the one perfect answer (grade 4) and follows with junk; page B holds five fair results. The table
# scores them with your AP and NDCG and with two metrics of impatient users. The **reciprocal rank** stops at the first
# relevant result. The **expected reciprocal rank** (ERR, Chapelle et al. 2009) imagines somebody who is satisfied by a
# result of grade g with probability $R = (2^g-1)/2^{g_{max}}$: $ERR = \sum_r \frac1r R_r\prod_{i<r}(1-R_i)$.

# %%
grade = {"a": 4, "b": 2, "c": 2, "d": 2, "e": 2, "f": 1} | dict.fromkeys("wxyz", 0)
relevant, pool = [document for document, g in grade.items() if g > 0], list(grade.values())
scores = {}
for name, shown in {"A: one perfect": list("awxyz"), "B: five fair": list("bcdef")}.items():
    grades = [grade[document] for document in shown]
    satisfied = (2.0 ** np.array(grades) - 1) / 2**4
    arrives = np.cumprod(np.append(1, 1 - satisfied[:-1]))
    scores[name] = {
        "AP": average_precision(shown, set(relevant)),
        "reciprocal rank": 1 / (1 + next(i for i, g in enumerate(grades) if g > 0)),
        "ERR": (satisfied * arrives / np.arange(1, 6)).sum(),
        "NDCG, exponential gain": ndcg_at_k(grades, pool, 5),
        "NDCG, linear gain": ndcg_at_k(grades, pool, 5, gain="linear"),
    }
pd.DataFrame(scores).round(3)

# %% [markdown]
# Two metrics prefer A, two prefer B, and the reciprocal rank can't tell them apart; with NDCG the gain alone decides.
# None is wrong. A patent examiner is an AP user, somebody who asks for opening times is an ERR user: say which user you
# have before you name a metric.
#
# ## What the wrong ideal page hides
#
# Now at scale. SearchWorld's raters judged all 100 documents that retrieval returns, for 80 queries. A light first stage
# keeps n of them by matching words; a second stage ranks those. The figure shows NDCG@10 for each n, computed twice by your
# function: with the ideal page over all 100 judged documents, and with the ideal page over the n that were kept.

# %%
world = SearchWorld(seed=7)
table = world.candidates.merge(world.judge(world.queries["query_id"][::5]))
table["ranker"] = table["semantic_match"] + table["lexical_match"] + table["quality"]
by_ranker = table.sort_values("ranker", ascending=False)
light_rank = by_ranker.groupby("query_id")["lexical_match"].rank(ascending=False, method="first")
kept_counts = [3, 5, 10, 20, 40, 70, 100]


def cascade_ndcg(kept, ideal_over_all):
    judged = table if ideal_over_all else by_ranker[light_rank <= kept]
    pools = judged.groupby("query_id")["grade"].agg(list)
    shown = by_ranker[light_rank <= kept].groupby("query_id")["grade"].agg(list)
    return np.mean([ndcg_at_k(shown[query], pools[query], 10) for query in pools.index])


# %%
ideals = {"ideal page over all judged documents": True, "ideal page over the kept documents": False}
curves = {
    name: [cascade_ndcg(n, over_all) for n in kept_counts] for name, over_all in ideals.items()
}
fig, ax = plt.subplots()
for (name, values), style in zip(curves.items(), ["-", "--"], strict=True):
    ax.semilogx(kept_counts, values, style, marker="o", label=name)
ax.set_xticks(kept_counts, kept_counts)
ax.set(
    xlabel="documents that the light stage keeps (log scale)", ylabel="mean NDCG@10", ylim=(0, 1)
)
ax.set_title("The wrong ideal page says keep 10; the right one says that loses half")
ax.legend(loc="lower right")
plt.show()
pd.DataFrame(curves, index=pd.Index(kept_counts, name="kept")).round(3)

# %% [markdown]
# With the ideal page over the kept documents, cutting from 100 documents to 10 looks like a gain of more than 20 points:
# fewer documents are easier to put in order. Over all judged documents it costs almost half of the quality. A team that trusts
# the first number saves its way to a bad search, with a rising metric.
#
# ## Online: what a click does not say
#
# Offline metrics need judged documents. Online, people judge by what they do, and say less than it seems. Take only
# impressions of results that raters gave the best grades, 3 and 4: how often are they clicked, by position? Beside
# it stands what no log shows: how often the keenest readers look at that position (`examined`).

# %%
production_log = world.log(world.production, 4_000)
oracle = world.oracle()
grades = oracle.grades[["query_id", "doc_id", "grade"]]
good = production_log.merge(grades).query("grade >= 3")
by_position = good.groupby("position")["clicked"].agg(["size", "mean"]).loc[[1, 2, 3, 5, 10]]
by_position.columns = ["impressions of good results", "clicked"]
by_position["examined"] = oracle.examination
print(f"of good results shown, {1 - good['clicked'].mean():.0%} of impressions have no click")
by_position.round(3)

# %% [markdown]
# Nine of ten impressions of good results end without a click, and further down nearly all: most were never looked at.
# **An impression without a click is a negative only if it was examined.** A metric or a label that treats it as "not
# relevant" learns the position, not the document. Chapter 3 repairs this with propensities; here it is one reason not
# to launch on click-through rate. What happens after the click is another.

# %% [markdown] nbgrader={"grade_id": "session-success-statement"}
# ### Exercise: Session success from a raw log
#
# In the help search of a telecom provider, 39% of yesterday's 41,000 sessions have a click, and the product manager
# reads that as 39% success. But many clicks are left within seconds: the title promised what the page does not hold.
# And some people read the answer box above the results, and go away happy without any click.
#
# A session is a **success** if it has at least one click with a dwell time of `dwell_s` seconds or more, or if the
# answer box of one of its pages was read for `answer_s` seconds or more, whether or not there was a click. Write a
# function that returns the share of all sessions that are successes, from a log with one row an impression. Hand it
# over as `session_success_rate`.
#
# ```python
# >>> log = pd.DataFrame({"session_id": [8, 8, 5, 3], "clicked": [True, False, True, False],
# ...                     "dwell_s": [25.0, 0.0, 3.0, 0.0],
# ...                     "answer_read_s": [0.0, 0.0, 0.0, 8.0]})
# >>> round(session_success_rate(log), 3)
# 0.667
# ```


# %% nbgrader={"grade_id": "session-success", "solution": true}
def session_success_rate(log, dwell_s=10, answer_s=5):
    """Return the share of sessions that succeed.

    log: DataFrame, one row an impression, in any order, with the columns session_id, clicked
    (bool), dwell_s (seconds on the clicked result, 0 without a click) and answer_read_s
    (seconds that the answer box of the impression's page was read, the same in each row of a
    page, 0 for no box). dwell_s, answer_s: smallest times that count, in seconds.
    """
    ### BEGIN SOLUTION
    long_click = log["clicked"] & (log["dwell_s"] >= dwell_s)
    answered = log["answer_read_s"] >= answer_s
    return float((long_click | answered).groupby(log["session_id"]).any().mean())
    ### END SOLUTION


# %% nbgrader={"grade_id": "session-success-test", "grade": true, "points": 3}
from mlsd.checks import calling

small = pd.DataFrame(
    {
        "session_id": [8, 8, 5, 5, 3],
        "clicked": [True, False, True, True, False],
        "dwell_s": [25.0, 0.0, 3.0, 9.0, 0.0],
        "answer_read_s": [0.0, 0.0, 0.0, 0.0, 8.0],
    }
)
calling(session_success_rate, small).returns(2 / 3, "8 by its long click, 3 by the answer.")
calling(session_success_rate, small.head(4)).returns(0.5, "Two short clicks make no long one.")
print("Visible checks passed; 5 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(session_success_rate, small.iloc[[3, 0, 4, 1, 2]]).returns(2 / 3, "Rows have no order.")
calling(session_success_rate, small.iloc[2:4]).returns(0.0, "One session, two bounces.")
limits = small.assign(dwell_s=[10.0, 0, 3, 9, 0], answer_read_s=[0, 0, 0, 0, 5.0])
calling(session_success_rate, limits).returns(2 / 3, "Exactly 10 s and exactly 5 s are enough.")
calling(session_success_rate, limits, 11, 6).returns(0.0, "The limits are arguments.")
rescued = small.assign(answer_read_s=[0, 0, 6.0, 6.0, 0])
calling(session_success_rate, rescued).returns(2 / 3, "Session 5: short clicks, and an answer.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "session-success-test-world", "grade": true, "points": 3}
from mlsd.checks import calling
from mlsd.worlds import SearchWorld

# 2 hidden checks run at grading: logs of a world you have not seen, two pairs of limits.
### BEGIN HIDDEN TESTS
hidden_world = SearchWorld(
    seed=10_331, n_queries=60, n_candidates=30, zero_click_rate=0.5, reformulation_rate=0.8
)


def counted(log, dwell_s, answer_s):
    verdict = {}
    for row in log.itertuples():
        ok = (row.clicked and not row.dwell_s < dwell_s) or not row.answer_read_s < answer_s
        verdict[row.session_id] = verdict.get(row.session_id, False) or ok
    return sum(verdict.values()) / len(verdict)


clean = hidden_world.log(hidden_world.production, 600)
bait = hidden_world.log(lambda candidates: candidates["title_appeal"], 600, week=1)
calling(session_success_rate, clean).returns(
    counted(clean, 10, 5), "The log of a world you have not seen."
)
calling(session_success_rate, bait, 45, answer_s=12).returns(
    counted(bait, 45, 12), "The limits are arguments."
)
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# First decide row by row: is this impression a long click, or was its page's answer read long enough? Then ask for
# each session whether *any* of its rows is. The share of True is a mean, over sessions and not over rows.

# %% [markdown] tags=["analysis"]
# The two repairs pull in opposite directions: bounces take sessions away from the clicked ones, answers add some. A
# click-through rate can't see either, and an answer box that works *lowers* it. Ten seconds is a convention. For
# recipes it is short, for "is it raining" long: check that your conclusion survives 5 and 30. A session is a
# convention as well, usually ended by 30 minutes without an action.

# %% [markdown]
# ## Two policies, two verdicts
#
# A growth team proposes to rank by how appealing the title is. The figure compares it with production on the same week
# of traffic: on the left click-through rate (clicks by impression), on the right your session success. The first says
# launch, the second says that about a third of the successful sessions would be lost.


# %%
def clickbait(candidates):
    return candidates["title_appeal"]


logs = {"production": production_log, "clickbait": world.log(clickbait, 4_000)}
ctr = pd.Series({name: each["clicked"].mean() for name, each in logs.items()})
success = pd.Series({name: session_success_rate(each) for name, each in logs.items()})
rise = ctr["clickbait"] / ctr["production"] - 1
fall = 1 - success["clickbait"] / success["production"]
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 2.6))
figures.bars(ctr, left, title=f"Clicks rise by {rise:.0%}", xlabel="click-through rate")
figures.bars(success, right, title=f"Success falls by {fall:.0%}", xlabel="session success rate")
left.set_xlim(0, 1.25 * ctr.max())
right.set_xlim(0, 1.25 * success.max())
plt.show()

# %% [markdown]
# Another favourite is the number of queries in a session: "low is good, people find things at once". Measure it for
# three policies in two worlds that differ only in patience. In the second, `reformulation_rate` is 0.1 and not 0.5:
# people whom the first page fails rarely try again.


# %%
def linear(candidates):
    return candidates[["semantic_match", "lexical_match", "quality"]].sum(axis=1)


policies = {"linear ranker": linear, "production": world.production, "clickbait": clickbait}
rows = []
for people, reformulation_rate in [("patient", 0.5), ("impatient", 0.1)]:
    other_world = world.vary(reformulation_rate=reformulation_rate)
    for name, policy in policies.items():
        served = other_world.log(policy, 1_000)
        queries = served["request_id"].nunique() / served["session_id"].nunique()
        rows.append((people, name, queries, session_success_rate(served)))
pd.DataFrame(rows, columns=["people", "policy", "queries per session", "success"]).round(2)

# %% [markdown]
# Among patient people the saying holds: the better ranker needs fewer queries. But the *worst* search in front of
# impatient people needs fewer than any of these, because they leave. A short session is a success or an abandonment,
# and the count can't tell which. Read it among successful sessions only, or not at all.
#
# ## Averages that disagree
#
# "The click-through rate" is a ratio, and there are two ways to average a ratio.

# %% [markdown] nbgrader={"grade_id": "ratio-metrics-statement"}
# ### Exercise: Ratio of means, mean of ratios
#
# Mei compares two arms of a news app's experiment by click-through rate. Her notebook divides all clicks by all
# impressions; the dashboard averages the rates of the users. In one arm, 50 readers with 400 impressions each click 2%
# and 1,000 readers with 10 impressions each click 10%: she gets 4.7%, the dashboard gets 9.6%. Each is right about
# something, and trouble starts when one arm is read off the notebook and the other off the dashboard.
#
# Write a function that returns the pair (clicks by impression over all traffic; mean over the users of each user's own
# clicks by impression), two fractions. A user with no impression at all has no rate and is left out of the mean. Hand
# it over as `click_rates`.
#
# ```python
# >>> pages = pd.DataFrame({"user_id": ["ana", "ana", "bo"],
# ...                       "impressions": [10, 30, 10], "clicks": [1, 1, 5]})
# >>> click_rates(pages)
# (0.14, 0.275)
# ```


# %% nbgrader={"grade_id": "ratio-metrics", "solution": true}
def click_rates(pages):
    """Return (overall click-through rate, mean of the users' click-through rates).

    pages: DataFrame, one row a page view, with the columns user_id, impressions (0 where the
    page failed to load) and clicks. A user may have any number of rows; at least one row has an impression.
    """
    ### BEGIN SOLUTION
    users = pages.groupby("user_id")[["clicks", "impressions"]].sum()
    users = users[users["impressions"] > 0]
    overall = users["clicks"].sum() / users["impressions"].sum()
    return float(overall), float((users["clicks"] / users["impressions"]).mean())
    ### END SOLUTION


# %% nbgrader={"grade_id": "ratio-metrics-test", "grade": true, "points": 3}
from hypothesis import given, settings, strategies as st

from mlsd.checks import calling


def pages_of(rows):
    return pd.DataFrame(rows, columns=["user_id", "impressions", "clicks"])


unequal = pages_of([("ana", 10, 1), ("bo", 10, 5), ("ana", 30, 1)])
calling(click_rates, unequal.head(2)).returns((0.3, 0.3), "10 impressions each: they agree.")
calling(click_rates, unequal).returns((0.14, 0.275), "Ana: 2 of 40. Bo: 5 of 10.")
print("Visible checks passed; 2 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
failed = pages_of([("ana", 4, 0), ("bo", 0, 0), ("ana", 0, 0), ("cem", 4, 2)])
calling(click_rates, failed).returns((0.25, 0.25), "Bo saw nothing; ana saw and did not click.")


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 20), st.integers(0, 3)), max_size=30))
def agrees_with_a_loop(drawn):
    rows = [(9, 7, 2), *[(user, n, min(clicks, n)) for user, n, clicks in drawn]]
    user, n, clicks = np.array(rows).T
    rates = [clicks[user == each].sum() / n[user == each].sum() for each in set(user[n > 0])]
    expected = (float(clicks.sum() / n.sum()), float(np.mean(rates)))
    calling(click_rates, pages_of(rows)).returns(expected, "Add up each user first.")


agrees_with_a_loop()
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Add up clicks and impressions of each user first; a user may have many pages. The first number needs only the totals,
# the second one ratio a user and then a plain mean.

# %% [markdown] tags=["analysis"]
# The overall rate weighs people by how much they look, so heavy users (and bots) decide it; the mean over users gives
# everybody one vote, so people with three impressions make it noisy. Revenue follows the first, the experience of a
# typical person the second. Choose by the question, and use the same one on both arms. There is a catch in the first:
# an experiment assigns *users*, so impressions of one user are not independent, and a test that treats them as such
# finds effects that are not there. Chapter 4 repairs that with the delta method.

# %%
by_page = production_log.groupby(["user_id", "request_id"])["clicked"]
overall, per_user = click_rates(by_page.agg(impressions="size", clicks="sum").reset_index())
print(f"production in SearchWorld: overall {overall:.2%}, mean over the users {per_user:.2%}")

# %% [markdown]
# The second is higher because, in this world, people who search much look at less of each page.
#
# ## An average that reverses
#
# The worst disagreement is about the *sign*: an arm that wins in every segment and loses in total (Simpson's paradox).
# It takes two things: segments that differ in level, and arms that differ in their mix of segments.

# %% [markdown] nbgrader={"grade_id": "simpson-reversal-statement"}
# ### Exercise: Find the reversal
#
# Farid's team rolled a new ranker out to 90% of the mobile users and 10% of the desktop users. Success fell from 59%
# to 56% in total, and the ranker is about to be taken back, although it is better on mobile and better on desktop.
#
# Write a function that reads a table of counts and returns a dictionary with three entries. `"pooled"`: success rate
# of the treatment minus that of the control, over all sessions. `"segments"`: the same difference for each segment
# that has both arms, as a dictionary. `"reversed"`: True if there is at least one such segment, all their differences
# have the same sign (none is 0), and the pooled difference has the opposite sign. A rate is all successes divided by
# all sessions. Hand it over as `simpson`.
#
# ```python
# >>> counts = pd.DataFrame({"segment": ["a", "a", "b", "b"], "arm": ["control", "treatment"] * 2,
# ...                        "sessions": [10, 40, 40, 10], "successes": [1, 8, 24, 7]})
# >>> found = simpson(counts)
# >>> round(found["pooled"], 3), found["reversed"]
# (-0.2, True)
# >>> {name: round(d, 3) for name, d in found["segments"].items()}
# {'a': 0.1, 'b': 0.1}
# ```


# %% nbgrader={"grade_id": "simpson-reversal", "solution": true}
def simpson(counts):
    """Return {"pooled": difference, "segments": {segment: difference}, "reversed": bool}.

    counts: DataFrame with the columns segment, arm ("control" or "treatment", both occur),
    sessions (1 or more) and successes; any number of rows for a segment and arm, for example
    one a day. Differences: treatment minus control.
    """

    ### BEGIN SOLUTION
    def difference(rows):
        sums = rows.groupby("arm")[["successes", "sessions"]].sum()
        rate = sums["successes"] / sums["sessions"]
        return float(rate["treatment"] - rate["control"])

    segments = {
        segment: difference(rows)
        for segment, rows in counts.groupby("segment")
        if rows["arm"].nunique() == 2
    }
    pooled = difference(counts)
    signs = {np.sign(d) for d in segments.values()}
    flips = len(signs) == 1 and bool(signs.pop() * pooled < 0)
    return {"pooled": pooled, "segments": segments, "reversed": flips}
    ### END SOLUTION


# %% nbgrader={"grade_id": "simpson-reversal-test", "grade": true, "points": 3}
from mlsd.checks import calling


def counts_of(**segments):
    rows = [(s, "control", *counts[:2]) for s, counts in segments.items()]
    rows += [(s, "treatment", *counts[2:]) for s, counts in segments.items()]
    return pd.DataFrame(rows, columns=["segment", "arm", "sessions", "successes"])


calm = {"pooled": 0.1, "segments": {"a": 0.1, "b": 0.1}, "reversed": False}
even = counts_of(a=(50, 10, 50, 15), b=(50, 30, 50, 35))
calling(simpson, even).returns(calm, "The same mix of segments in both arms.")
ab, flip = {"a": (10, 1, 40, 8), "b": (40, 24, 10, 7)}, calm | {"pooled": -0.2, "reversed": True}
mixed = counts_of(**ab)
calling(simpson, mixed).returns(flip, "Better in both segments, worse in total.")
print("Visible checks passed; 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
rest = mixed.assign(sessions=mixed["sessions"] - 3, successes=0)
calling(simpson, pd.concat([rest, mixed.assign(sessions=3)])).returns(flip, "Add up, then divide.")
alone = mixed.iloc[2:3].assign(segment="c", sessions=50, successes=10)
calling(simpson, pd.concat([mixed, alone])).returns(flip | {"pooled": -0.25}, "c has one arm.")
calm_ones = [counts_of(**ab, c=c) for c in [(10, 5, 10, 1), (9, 3, 9, 3)]]
calm_ones += [mixed.assign(segment=range(4)), counts_of(a=(10, 1, 90, 18), b=(30, 18, 110, 77))]
for calm in calm_ones:
    calling(simpson, calm).gives(lambda r: r["reversed"] in [False], "no reversal here")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "simpson-reversal-test-random", "grade": true, "points": 2}
from mlsd.checks import calling

# 2 hidden checks run at grading: random tables, a reversal to the better.
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(41)
arms, columns = ["control", "treatment"], ["segment", "arm", "sessions", "successes"]
for _ in range(30):
    n = rng.choice([5, 60], (2, 2))
    won = rng.binomial(n, [[0.2, 0.3], [0.6, 0.7]])
    gaps = won[:, 1] / n[:, 1] - won[:, 0] / n[:, 0]
    rates = won.sum(axis=0) / n.sum(axis=0)
    pooled = float(rates[1] - rates[0])
    flips = bool(gaps.min() > 0 > pooled or gaps.max() < 0 < pooled)
    rows = [("ab"[i], arms[j], int(n[i, j]), int(won[i, j])) for i in (1, 0) for j in (1, 0)]
    expected = {"pooled": pooled, "segments": {"a": gaps[0], "b": gaps[1]}, "reversed": flips}
    calling(simpson, pd.DataFrame(rows, columns=columns)).returns(expected, "Add up by hand.")
rows = [("x", *arms[1:], 10, 1), ("x", *arms[:1], 40, 8), ("y", *arms[1:], 40, 24)]
worse = pd.DataFrame([*rows, ("y", *arms[:1], 10, 7)], columns=columns)
calling(simpson, worse).gives(lambda r: r["pooled"] > 0 and r["reversed"], "reversed, upwards")
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Write a helper that takes rows and returns the difference of their two rates: add up by arm, divide, subtract. Call it
# on the whole table and on the rows of each segment. `np.sign` turns differences into -1, 0 and 1; a set of these signs
# has one element when they all agree.

# %% [markdown] tags=["analysis"]
# The total compared mobile people with desktop people, not the new ranker with the old. In a randomised experiment the
# mix is equal by design and a reversal is a symptom: of a broken assignment, of a log that loses one device, of a
# treatment that changes who shows up. Look at the mix before you look at the metric. Which number to believe is a
# causal question, not arithmetic: segments fixed before the treatment (device) may be held constant, segments that the
# treatment itself changes (number of searches) may not.

# %% [markdown]
# The figure repeats Farid's roll-out in SearchWorld. The new ranker mixes a little semantic match into production. Out
# of a fair experiment we keep what his roll-out would have logged: 90% of the mobile users in the treatment, 10% of the
# desktop users. On both devices the treatment's bar is the higher one; in the total it is the lower.


# %%
def slightly_better(candidates):
    return world.production(candidates) + 0.1 * candidates["semantic_match"]


ab = world.experiment(world.production, slightly_better, 15_000)
success = (ab["dwell_s"] >= 10) | (ab["answer_read_s"] >= 5)
ab["success"] = success.groupby(ab["session_id"]).transform("any")
sessions = ab.drop_duplicates("session_id").rename(columns={"device": "segment"})
likely = (sessions["arm"] == "treatment") == (sessions["segment"] == "mobile")
rollout = sessions[likely | (sessions["user_id"] % 9 == 0)]
counts = rollout.groupby(["segment", "arm"])["success"].agg(sessions="size", successes="sum")
wide = counts.pivot_table(index="segment", columns="arm")
figures.segments(wide["successes"], wide["sessions"], title="Better on each device, worse in total")
plt.show()
found = simpson(counts.reset_index())
print(f"pooled {found['pooled']:+.3f}, reversed: {found['reversed']}")

# %% [markdown]
# ## The plan
#
# The diagram shows a metric tree for the help search. The goal, session success, stands at the top (orange). Below it are the
# drivers that a team can move within a quarter (blue), and below those the offline metrics that predict them (green).
# The guardrails stand beside the goal (grey): they decide nothing when they are good, and stop the launch when they are not.

# %%
boxes = {"session success rate": (1, 0), "p99 latency": (2.2, 0), "complaints": (3.2, 0)}
boxes |= {"abandonment rate": (0.4, 1), "time to success": (1.6, 1)}
boxes |= {"recall@100": (0.4, 2), "NDCG@10": (1.6, 2)}
arrows = [
    ("abandonment rate", "session success rate"),
    ("time to success", "session success rate"),
    ("recall@100", "abandonment rate", "predicts"),
    ("NDCG@10", "time to success", "predicts"),
]
kinds = {"recall@100": "data", "NDCG@10": "data", "session success rate": "model"}
kinds |= {"p99 latency": "actor", "complaints": "actor"}
ax = figures.flow(boxes, arrows, kinds=kinds, title="One goal, drivers below, guardrails beside")
ax.get_legend().remove()
plt.show()

# %% [markdown] nbgrader={"grade_id": "metric-plan-statement"}
# ### Exercise: A linter for metric plans
#
# Sofia reviews 30 launch plans a quarter, each with a metric plan in TOML. Last quarter 11 came back: "latency" as a
# guardrail without a limit, an NDCG that nobody had tied to anything a user does. The arithmetic of a plan can be
# checked before a meeting. Write a function that returns the **set** of all pairs (name, problem) of a plan:
#
# - `"no direction"`: a guardrail whose `direction` is not `"up"` or `"down"` (the way that is better);
# - `"no threshold"`: a guardrail without a `threshold`. A threshold of 0 is one;
# - `"predicts nothing"`: an offline metric, guardrail or not, whose `predicts` is not the name of an *online* metric of
#   the same plan;
# - the pair `("plan", "no guardrail")` when no metric is a guardrail.
#
# A key that was not filled in is missing, as usual in TOML, or None. Hand it over as `review_plan`.
#
# ```python
# >>> plan = [{"name": "session success", "stage": "online", "direction": "up"},
# ...         {"name": "NDCG@10", "stage": "offline", "direction": "up",
# ...          "predicts": "session success"},
# ...         {"name": "p99_ms", "stage": "online", "guardrail": True, "direction": "down"}]
# >>> review_plan(plan)
# {('p99_ms', 'no threshold')}
# ```


# %% nbgrader={"grade_id": "metric-plan", "solution": true}
def review_plan(plan):
    """Return the set of (name, problem) pairs of a metric plan.

    plan: list of dictionaries, one a metric, possibly none, with the keys name and stage
    ("offline" or "online") and, where filled in, guardrail (bool), direction, threshold (a
    number in the metric's own unit) and predicts (a name).
    """
    ### BEGIN SOLUTION
    online = {metric["name"] for metric in plan if metric["stage"] == "online"}
    problems = set()
    for metric in plan:
        name = metric["name"]
        if metric.get("guardrail") and metric.get("direction") not in ("up", "down"):
            problems.add((name, "no direction"))
        if metric.get("guardrail") and metric.get("threshold") is None:
            problems.add((name, "no threshold"))
        if metric["stage"] == "offline" and metric.get("predicts") not in online:
            problems.add((name, "predicts nothing"))
    if not any(metric.get("guardrail") for metric in plan):
        problems.add(("plan", "no guardrail"))
    return problems
    ### END SOLUTION


# %% nbgrader={"grade_id": "metric-plan-test", "grade": true, "points": 3}
from mlsd.checks import calling

goal = {"name": "success", "stage": "online", "direction": "up"}
ndcg = {"name": "NDCG", "stage": "offline", "predicts": "success"}
open_p99 = {"name": "p99_ms", "stage": "online", "guardrail": True, "direction": "down"}
p99, none = open_p99 | {"threshold": 300}, {("plan", "no guardrail")}
calling(review_plan, [goal, ndcg, p99]).returns(set(), "This plan has no fault.")
calling(review_plan, [goal, ndcg]).returns(none, "Nothing may stop this launch.")
print("Visible checks passed; 5 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(review_plan, [goal, open_p99 | {"threshold": 0}]).returns(set(), "0 is a threshold.")
flat = open_p99 | {"direction": "flat", "threshold": None}
both = {("p99_ms", "no direction"), ("p99_ms", "no threshold")}
calling(review_plan, [goal, flat]).returns(both, "Two problems of one metric are two pairs.")
chain, nothing = {"name": "recall", "stage": "offline", "predicts": "NDCG"}, "predicts nothing"
calling(review_plan, [chain, goal, ndcg, p99]).returns({("recall", nothing)}, "NDCG is offline.")
calling(review_plan, [p99, ndcg]).returns({("NDCG", nothing)}, "success is not in this plan.")
drivers = [{"name": "CTR", "stage": "online"}, open_p99 | {"guardrail": False}]
calling(review_plan, drivers).returns(none, "Drivers need neither direction nor threshold.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "metric-plan-test-random", "grade": true, "points": 2}
from mlsd.checks import calling

# 2 hidden checks run at grading: random plans against a checklist, with missing keys and with None.
### BEGIN HIDDEN TESTS
keys = {"stage": ["offline", "online"], "guardrail": [True, False, None]}
keys |= {"direction": ["up", "down", "sideways", None], "threshold": [0, -2.5, 300, None]}
keys["predicts"] = ["m0", "m1", "m2", "CTR", None]
rng = np.random.default_rng(5)
for size in [0, *[1, 2, 3] * 40]:
    drawn = [{key: rng.choice(np.array(v, object)) for key, v in keys.items()} for _ in range(size)]
    plan = [{"name": f"m{i}"} | metric for i, metric in enumerate(drawn)]
    guards = [m for m in plan if m["guardrail"]]
    online = [m["name"] for m in plan if m["stage"] == "online"]
    expected = set() if guards else {("plan", "no guardrail")}
    open_ended = [m for m in guards if m["direction"] in ("sideways", None)]
    expected |= {(m["name"], "no direction") for m in open_ended}
    expected |= {(m["name"], "no threshold") for m in guards if m["threshold"] is None}
    offline = [m for m in plan if m["stage"] == "offline"]
    expected |= {(m["name"], "predicts nothing") for m in offline if m["predicts"] not in online}
    calling(review_plan, plan).returns(expected, "Go through the statement's list.")
    sparse = [{key: v for key, v in metric.items() if v is not None} for metric in plan]
    calling(review_plan, sparse).returns(expected, "A key that was not filled in is missing.")
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Collect the names of the online metrics first: a metric may predict one that comes later in the list. `metric.get(key)`
# gives None for a missing key. Which values of a threshold are falsy without being missing?

# %% [markdown] tags=["analysis"]
# A linter can't tell whether NDCG predicts session success; it can make somebody claim it. The claim is then testable:
# over past experiments, did the two move together? A guardrail needs its threshold before the experiment, because
# afterwards every value looks acceptable to the person who wants to launch. `mlsd.design` holds a fuller version of
# this linter.

# %% [markdown]
# One mistake is left: to add metrics up. If a team launches what is best by $0.5\cdot CTR + 0.5\cdot dwell$, the unit
# decides: with dwell in hours only clicks count, with dwell in milliseconds only dwell does. Scale each metric first,
# for example by its standard deviation across users, or, better, keep one goal and make the rest guardrails.
#
# ## Recap
#
# - Fill four corners, and say which online metric each offline one predicts.
# - Ask what a constant, an empty page and a shorter list score. A metric that likes them misleads.
# - The ideal page is made of everything that was judged; AP and recall divide by everything that is relevant.
# - A click is not a success, no click is not a failure, and an impression without a click may never have been seen.
# - Say whose average it is, and look at the mix before the total.
# - One goal; guardrails with a direction and a threshold, written down before the experiment.
#
# From here on the course uses these metrics from `mlsd.metrics`, which checks its input and works on whole logs.
