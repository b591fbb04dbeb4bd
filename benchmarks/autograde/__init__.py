"""Benchmark of grading engines: the same class by stock nbgrader, by `otter run` and by nbkiln."""
