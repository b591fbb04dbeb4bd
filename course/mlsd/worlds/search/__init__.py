"""A search engine whose users, and what is relevant to them, are known."""

from .knobs import SearchKnobs
from .truth import Oracle
from .world import SearchWorld

__all__ = ["Oracle", "SearchKnobs", "SearchWorld"]
