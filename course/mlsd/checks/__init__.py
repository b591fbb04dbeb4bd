"""Checks of a learner's answer, with messages that say what to do next.

    calling(f, *args, **kwargs).returns(expected, nudge)
    calling(f, *args, **kwargs).raises(ValueError, nudge)
    calling(f, *args, **kwargs).gives(predicate, "what was expected, in words", nudge)
    value("peak_qps", peak_qps).equals(expected, nudge)
    value("peak_qps", peak_qps).satisfies(predicate, "what was expected, in words", nudge)

A check that fails raises CheckFailed, an AssertionError. Importing this module also loads a
Hypothesis profile, "mlsd": derandomised, without a deadline, and with no files left next to the
notebook.
"""

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.configuration import set_hypothesis_home_dir

from mlsd.checks.answers import Call, CheckFailed, Value, calling, value

__all__ = ["Call", "CheckFailed", "Value", "calling", "value"]

settings.register_profile(
    "mlsd",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    phases=[Phase.explicit, Phase.generate, Phase.target, Phase.shrink],
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("mlsd")
if "HYPOTHESIS_STORAGE_DIRECTORY" not in os.environ:
    set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "mlsd-hypothesis")
