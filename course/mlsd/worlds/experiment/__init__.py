"""A product on which experiments are run, and whose changes have known effects."""

from .knobs import ExperimentKnobs
from .portfolio import COSTS, Portfolio, Score
from .report import by_user
from .treatment import Treatment
from .truth import Oracle
from .world import ExperimentWorld

__all__ = [
    "COSTS",
    "ExperimentKnobs",
    "ExperimentWorld",
    "Oracle",
    "Portfolio",
    "Score",
    "Treatment",
    "by_user",
]
