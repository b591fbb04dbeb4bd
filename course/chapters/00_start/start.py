# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# A machine-learning design interview gives you one sentence ("design the search of our shop"), 45 minutes and a
# whiteboard. On a whiteboard nothing runs, so a wrong design looks as good as a right one. Here **every design
# runs**: you write the metric, the funnel or the ranker, and a simulated company with users, clicks and bots
# answers. The simulation knows the truth that a company never sees, so a wrong estimate is found out.
#
# What to do first, in this order:
#
# 1. Read on and solve the one exercise of this page (15 minutes).
# 2. Open chapter 1 below. Every later chapter uses its seven steps.
# 3. Then take the chapters in order, or go to the case study that your interview is about.

# %% [markdown] tags=["chapters"]
# (chapter table)

# %% [markdown]
# Click into the next cell and press <kbd>Shift</kbd>+<kbd>Enter</kbd>. Right after a notebook opens, this does nothing
# until the status bar at the bottom says "Idle". The cell loads what the rest of this page needs. You can't break it:
# grading puts such locked cells back.

# %% nbgrader={"grade_id": "start-setup", "locked": true}
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from mlsd import figures
from mlsd.worlds import SearchWorld

figures.use_style()

# %% [markdown]
# ## How a chapter works
#
# A chapter is one to four notebooks of about an hour. The first ones teach; the last, `interview`, asks the chapter's
# question as an interviewer would, against the clock.
#
# - **Read** a short stretch and **run** the cells from top to bottom.
# - **Write** your answer where the stub says so. Answer cells are the only ones you need to change.
# - **Check**: run the test cell below your answer. It tells you within seconds what is wrong.
# - Stuck? Unfold a **hint**. There are up to three, from a nudge to most of the way.
# - Then read the **analysis** below the hints: what your number means and when it would change.
#
# A test cell holds **visible checks**, which run here, and **hidden checks**, which run at grading: edge cases, other
# parameters, properties that every right answer has. A function that returns just the numbers you see passes here and
# still loses points. Solve this one now.

# %% [markdown] nbgrader={"grade_id": "average-qps-statement"}
# ### Exercise: From requests a day to requests a second
#
# The search of a recipe site answers 240 million requests a day. Capacity is planned in queries per second (QPS), and
# nearly every design interview begins with this conversion.
#
# Write a function that turns requests a day into the mean number of requests a second, exact, not rounded. Hand it
# over as `average_qps`.
#
# ```python
# >>> average_qps(864_000)
# 10.0
# ```


# %% nbgrader={"grade_id": "average-qps", "solution": true}
def average_qps(daily_requests):
    """Return the mean number of requests a second.

    daily_requests: number of requests in a day of 24 hours.
    """
    ### BEGIN SOLUTION
    return daily_requests / (24 * 60 * 60)
    ### END SOLUTION


# %% nbgrader={"grade_id": "average-qps-test", "grade": true, "points": 1}
from hypothesis import given, strategies as st

from mlsd.checks import calling

calling(average_qps, 86_400).returns(1.0, "One request in each of the 86,400 seconds of a day.")
calling(average_qps, 240_000_000).returns(25_000 / 9, "How many seconds are there in a day?")
print("Visible checks passed; 3 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(average_qps, 21_600).returns(0.25, "A quiet service has a fraction of a request a second.")
calling(average_qps, 0).returns(0.0, "No requests in a day is a rate of zero.")


@given(st.integers(min_value=1, max_value=10**12))
def gives_the_day_back(daily):
    off = abs(average_qps(daily) * 86_400 - daily)
    assert off <= 1e-9 * daily, "The rate times a day must be the requests of that day."


gives_the_day_back()
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# The mean rate is the count divided by the length of the period. Write the length of a day in the unit that the
# result is asked in.

# %% [markdown] tags=["analysis"]
# 240 million requests a day are about 2,800 a second. Without a machine at hand, divide by 100,000 instead of 86,400:
# the 14% you lose are far below the uncertainty of the traffic itself, and the power of ten is right. A mean sizes
# storage and cost, not machines. Machines are bought for the peak, which is often two to three times the mean and
# more where all users live in one time zone; chapter 1 takes it from there.

# %% [markdown]
# ## What a failing check tells you
#
# Suppose that an exercise asks for the size of a log in gigabytes and somebody divides by a million. The locked cell
# below runs the check that this answer would meet, and catches the failure so that you can read it: the call, what
# came back, what was expected, what kind of slip it looks like, and a nudge. In an exercise the same text appears as
# an error below the test cell.


# %% nbgrader={"grade_id": "failing-check-example", "locked": true}
from mlsd.checks import CheckFailed, calling


def log_size_gb(rows, bytes_per_row):
    return rows * bytes_per_row / 1_000_000


try:
    calling(log_size_gb, 2_000_000, bytes_per_row=500).returns(1.0, "A gigabyte is 10**9 bytes.")
except CheckFailed as failure:
    print(failure)

# %% [markdown]
# Change your answer, run the answer cell, then run the test cell again, as often as you like: nothing is recorded
# until you hand in.
#
# ## Points, and who counts them
#
# Each exercise shows its points. Tests may come in parts with points of their own, so that a half-right answer keeps
# half. The tasks of an `interview` are prose: a person marks them by the rubric that is attached.
#
# - **Alone**: in the repository's root folder, copy the chapter, such as `my_course/00_start`, into `submitted/me/` and
#   run `.venv/bin/nbkiln autograde 00_start`. It runs the visible and the hidden checks and prints your points by
#   exercise.
# - **In a class**: hand the folder in as your instructor says. The same checks run, and you get a feedback page with
#   points and messages.
#
# ## What "every design runs" means
#
# `SearchWorld` is a search service in a box. `production` is the ranking that it runs today, `log` gives what the
# company records, `oracle` gives the truth. Take 20 weeks of production with 2,000 result pages each, and 20 weeks in
# which the documents stand in random order, another one each week.

# %%
world = SearchWorld(seed=11)
rng = np.random.default_rng(11)


def shuffled(candidates):
    return rng.random(len(candidates))


policies = {"production": world.production, "shuffled": shuffled}
grades = world.oracle().grades[["query_id", "doc_id", "grade"]]
logs = {
    name: pd.concat([world.log(policy, 2_000, week=week) for week in range(20)]).merge(grades)
    for name, policy in policies.items()
}

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
relevance = {name: log.groupby("position")["grade"].mean() for name, log in logs.items()}
clicks = {name: log.groupby("position")["clicked"].mean() for name, log in logs.items()}
figures.examination(relevance, left, ylabel="mean grade (0 to 4)")
left.set_title("The truth: shuffled pages are flat")
figures.examination(clicks, right, ylabel="click-through rate")
right.set_title("The log: their clicks fall all the same")
plt.show()

# %% [markdown]
# On the left, what no company sees: the mean relevance grade at each position, 0 for useless to 4 for perfect.
# Production puts its best documents on top; shuffled pages are about equally poor from position 1 to 10. On the right, what
# every company sees: the share of results clicked. It falls steeply for both, because people look at the top first.

# %%
table = pd.DataFrame({"mean grade": relevance["shuffled"], "clicks": clicks["shuffled"]})
ratio = (table.loc[1] / table.loc[10]).round(1)
print("Shuffled pages, position 1 over position 10:", ratio.to_dict())

# %% [markdown]
# Train a ranker on these clicks as they are, and it learns the old order again. The log alone does not say how far off
# you are; the left panel does, and only a world has one. So an answer here is not compared with a model solution. It
# is put to work and judged by what happens to the people in the world, at seeds that you have not seen.
#
# ## When something is stuck
#
# - *Strange results after jumping about*: choose **Kernel**, then **Restart Kernel and Run All Cells**. A notebook is
#   graded as what it does from top to bottom.
# - *`NameError`*: a cell further up has not run yet.
# - *`NotImplementedError`*: an answer cell still holds its stub. Write the answer, then delete that line.
# - *Start a notebook over*: rename your copy, then run `make lab` again. It puts a fresh one in its place and never
#   writes over a notebook that is there.
#
# ## Recap
#
# You turned a day's requests into a rate, read a failing check, and saw a log mislead where the truth is known.
