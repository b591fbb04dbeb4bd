"""A product on which experiments are run, and whose changes have known effects."""

from .broken import FAULTS, broken_experiment
from .knobs import ExperimentKnobs
from .portfolio import COSTS, Portfolio, Score
from .report import by_user
from .treatment import Treatment
from .truth import Oracle
from .world import ExperimentWorld

__all__ = [
    "COSTS",
    "FAULTS",
    "ExperimentKnobs",
    "ExperimentWorld",
    "Oracle",
    "Portfolio",
    "Score",
    "Treatment",
    "broken_experiment",
    "by_user",
]
