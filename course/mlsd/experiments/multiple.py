"""Many metrics, segments or variants at once."""

from typing import Any

import numpy as np
import pandas as pd

from mlsd.errors import BadValue
from mlsd.experiments._inputs import probabilities

__all__ = ["adjust_p_values"]

METHODS = ("bonferroni", "holm", "bh", "by")


def adjust_p_values(p_values: Any, method: str = "bh") -> Any:
    """Return adjusted p-values, to be held against the same alpha; a Series for a Series.

    p_values: shape (m,). method: "bonferroni" and "holm" keep the probability of *any* false
    alarm at alpha; "bh" (Benjamini and Hochberg 1995) keeps the expected share of false alarms
    among the alarms at alpha, for independent or positively dependent metrics; "by" does so for
    any. Raises BadType, BadShape, BadValue.
    """
    if method not in METHODS:
        raise BadValue("method", repr(method), f"one of {', '.join(METHODS)}")
    p = probabilities("p_values", p_values)
    adjusted = _adjust(p, method)
    return (
        pd.Series(adjusted, index=p_values.index) if isinstance(p_values, pd.Series) else adjusted
    )


def _adjust(p: np.ndarray, method: str) -> np.ndarray:
    if method == "bonferroni":
        return np.minimum(1.0, p * len(p))
    if method == "holm":
        order = np.argsort(p, kind="stable")
        stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
        return np.minimum(1.0, stepped[np.argsort(order, kind="stable")])
    from scipy import stats

    return stats.false_discovery_control(p, method=method)
