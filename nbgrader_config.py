"""nbgrader's settings.  The root of this repository is the nbgrader course directory."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "mlsd"

c.ClearSolutions.code_stub = {
    "python": 'raise NotImplementedError("Write your answer here, then delete this line.")'
}
c.ClearSolutions.text_stub = "Write your answer here."

# Submissions run in warm kernels. Of nbgrader's own list the last entry, a second check of the
# metadata that was checked before the run, is left out: it takes a third of nbgrader's time.
c.Autograde.autograde_preprocessors = [
    "nbkiln.grading.execute.WarmExecute",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
]
c.OverwriteCells.add_missing_cells = True
