"""Simulated worlds with known truth: run a design, and see what it does."""

from .base import Policy, World
from .driving import DrivingWorld
from .errors import BadKnob, BadPolicy, OracleLocked
from .experiment import ExperimentWorld, Treatment
from .labels import LabelWorld
from .recommendation import RecommendationWorld, Recommender
from .search import SearchWorld

__all__ = [
    "BadKnob",
    "BadPolicy",
    "DrivingWorld",
    "ExperimentWorld",
    "LabelWorld",
    "OracleLocked",
    "Policy",
    "RecommendationWorld",
    "Recommender",
    "SearchWorld",
    "Treatment",
    "World",
]
