"""A streaming service whose members, and what they like, are known."""

from .knobs import RecommendationKnobs
from .policies import Recommender
from .truth import Oracle
from .world import RecommendationWorld

__all__ = ["Oracle", "RecommendationKnobs", "RecommendationWorld", "Recommender"]
