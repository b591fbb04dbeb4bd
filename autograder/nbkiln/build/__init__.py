"""Percent notebooks -> `source/` (solved, executed) -> `release/` (what the learner opens).

The modules follow the data: `model` reads a chapter, `answers` its answer bank, `check` looks both
over, `assemble` makes the notebooks, `execute` runs them, `publish` writes both folders.
"""
