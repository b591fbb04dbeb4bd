"""A fleet of cars that segment what they see, on streets that are drawn and therefore known."""

from .knobs import DrivingKnobs
from .scenes import CITIES, CLASSES, CONDITIONS, IGNORE
from .truth import Oracle
from .world import DrivingWorld, Recording

__all__ = [
    "CITIES",
    "CLASSES",
    "CONDITIONS",
    "IGNORE",
    "DrivingKnobs",
    "DrivingWorld",
    "Oracle",
    "Recording",
]
