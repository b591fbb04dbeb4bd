"""Figures of the course: data in, Matplotlib axes out, one style.

Importing this package changes nothing; `use_style()` applies the style. Each function
takes data and an optional `ax`, draws, and returns the axes. The caller passes the title,
which says the finding.
"""

from mlsd.figures.comparing import bars, funnel, segments
from mlsd.figures.curves import calibration, distribution, examination, learning_curve
from mlsd.figures.diagram import flow
from mlsd.figures.intervals import interval
from mlsd.figures.style import use_style

__all__ = [
    "bars",
    "calibration",
    "distribution",
    "examination",
    "flow",
    "funnel",
    "interval",
    "learning_curve",
    "segments",
    "use_style",
]
