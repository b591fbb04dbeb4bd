# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] nbgrader={"grade_id": "explain-mean", "task": true, "points": 3}
# ### Task: Explain the mean
#
# Say in two sentences when a mean misleads.
#
# === BEGIN MARK SCHEME ===
# 3 points: names skew or outliers, and an alternative.
# === END MARK SCHEME ===

# %% [markdown]
# *Your answer here.*
