"""Grade submissions through nbgrader.

The modules follow a submission: `intake` takes it in with suspicion, `execute` runs it in place of
nbgrader's own preprocessor, `gradeclass` drives nbgrader student by student, `results` reads what
came out of the gradebook.
"""
