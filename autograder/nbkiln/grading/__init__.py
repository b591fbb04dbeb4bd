"""Grade submissions.

The modules follow a submission: `intake` takes it in with suspicion, `classrun` runs its cells (or
`alone`, or `stock`), `records` keeps what came of each, `autograded` makes the notebook that is
stored, `gradebook` decides and enters the points, `gradeclass` drives all of them for a class.
`execute` is the way in for nbgrader's own command.
"""
