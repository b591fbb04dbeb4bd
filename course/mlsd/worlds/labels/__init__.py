"""A crowd of annotators whose ability, and the truth that they label, are known."""

from .knobs import LabelKnobs
from .world import LabelOracle, LabelWorld

__all__ = ["LabelKnobs", "LabelOracle", "LabelWorld"]
