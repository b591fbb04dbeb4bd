"""Simulated worlds with known truth: run a design, and see what it does."""

from .base import Policy, World
from .errors import BadKnob, BadPolicy, OracleLocked
from .search import SearchWorld

__all__ = ["BadKnob", "BadPolicy", "OracleLocked", "Policy", "SearchWorld", "World"]
