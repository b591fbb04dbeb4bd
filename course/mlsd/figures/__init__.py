"""Figures of the course: data in, Matplotlib axes out, one style.

Importing this package changes nothing; `use_style()` applies the style. Each function
takes data and an optional `ax`, draws, and returns the axes. The caller passes the title,
which says the finding.
"""

from mlsd.figures.capacity import funnel_counts, latency, utilisation
from mlsd.figures.comparing import bars, funnel, segments
from mlsd.figures.curves import calibration, distribution, examination, learning_curve
from mlsd.figures.diagram import flow
from mlsd.figures.experiments import (
    effect_by_day,
    false_positives_by_looks,
    p_value_path,
    power_curve,
)
from mlsd.figures.intervals import interval
from mlsd.figures.recommendation import closed_loop, concentration
from mlsd.figures.segmentation import overlay
from mlsd.figures.style import use_style

__all__ = [
    "bars",
    "calibration",
    "closed_loop",
    "concentration",
    "distribution",
    "effect_by_day",
    "examination",
    "false_positives_by_looks",
    "flow",
    "funnel",
    "funnel_counts",
    "interval",
    "latency",
    "learning_curve",
    "overlay",
    "p_value_path",
    "power_curve",
    "segments",
    "use_style",
    "utilisation",
]
