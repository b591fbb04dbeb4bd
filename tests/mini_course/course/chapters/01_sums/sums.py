# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% nbgrader={"grade_id": "sums-setup", "locked": true}
import math

# %% [markdown]
# Two small exercises.

# %% [markdown] nbgrader={"grade_id": "add-up-statement"}
# ### Exercise: Add up
#
# A till holds three coins. Return their sum in cents as `add_up`.
#
# ```python
# >>> add_up([1, 2, 5])
# 8
# ```


# %% nbgrader={"grade_id": "add-up", "solution": true}
def add_up(coins):
    """Return the sum of `coins`, in cents."""
    ### BEGIN SOLUTION
    return sum(coins)
    ### END SOLUTION


# %% nbgrader={"grade_id": "add-up-test", "grade": true, "points": 1}
assert add_up([1, 2, 5]) == 8, "add_up([1, 2, 5]) should be 8"
print("Visible checks passed; 1 hidden check runs at grading.")
### BEGIN HIDDEN TESTS
assert add_up([]) == 0, "no coins are worth nothing"
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "add-up-test-many", "grade": true, "points": 2}
# 1 hidden check runs at grading: many coins.
### BEGIN HIDDEN TESTS
assert add_up(range(101)) == 5050, "a hundred coins"
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Python has a built-in for it.

# %% [markdown] tags=["analysis"]
# A sum grows with the number of coins; a mean does not.

# %%
print(add_up([1, 2, 5]))

# %% [markdown] nbgrader={"grade_id": "mean-of-statement"}
# ### Exercise: The mean
#
# Return the mean of some numbers, not a number where there are none, as `mean_of`.
#
# ```python
# >>> mean_of([1, 2, 6])
# 3.0
# ```


# %% nbgrader={"grade_id": "mean-of", "solution": true}
def mean_of(numbers):
    """Return the mean of `numbers`."""
    ### BEGIN SOLUTION
    return add_up(numbers) / len(numbers) if numbers else math.nan
    ### END SOLUTION


# %% nbgrader={"grade_id": "mean-of-test", "grade": true, "points": 2}
assert mean_of([1, 2, 6]) == 3, "mean_of([1, 2, 6]) should be 3"
print("Visible checks passed; 2 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
assert math.isnan(mean_of([])), "there is no mean of nothing"
assert mean_of([7, 7]) == 7, "the mean of equal numbers is that number"
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Divide by how many there are.

# %% [markdown] tags=["analysis"]
# One large number moves the mean, however many small ones there are.
