"""The floor: a class's cells alone, each notebook in a fresh fork of one warm process.

Nothing is shared between submissions and nothing is written.  Run as
`python -m benchmarks.autograde.floor COURSE`; prints a line of JSON with the seconds that the warm
process took to start and each notebook to run.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from nbkiln.course import Course
from nbkiln.grading.alone import run_alone
from nbkiln.grading.gradeclass import ensure_assignment, limits_of
from nbkiln.grading.intake import read_masters, take_in_folder
from nbkiln.grading.zygotes import modules_to_preload, zygote_for

from .classes import ASSIGNMENT


def main(root: Path) -> None:
    """Run the cells of all submissions and print the seconds."""
    course = Course(root)
    config = course.nbgrader_config()
    source = course.layout().source(ASSIGNMENT)
    masters = read_masters(ensure_assignment(course, ASSIGNMENT))
    began = time.perf_counter()
    zygote = zygote_for(modules_to_preload(config, source))
    zygote_s = time.perf_counter() - began
    limits = limits_of(config)
    seconds = []
    with tempfile.TemporaryDirectory() as scratch:
        for student in course.students("submitted", ASSIGNMENT):
            files = Path(scratch, student)
            submitted = course.layout().submitted(student, ASSIGNMENT)
            notebooks, _notes = take_in_folder(submitted, masters, source, files)
            for nb in notebooks.values():
                began = time.perf_counter()
                run_alone(zygote, nb, files, limits)
                seconds.append(time.perf_counter() - began)
    print(json.dumps({"zygote_s": zygote_s, "notebooks_s": seconds}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
