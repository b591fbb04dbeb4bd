"""A ranker of boosted trees: from labelled and weighted pairs of query and document to a policy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mlsd.errors import BadValue, MissingColumns

_TREES: dict[str, Any] = {"n_estimators": 50, "num_leaves": 7, "min_child_samples": 20}
_QUIET: dict[str, Any] = {"n_jobs": 1, "deterministic": True, "force_row_wise": True, "verbose": -1}


def fit_ranker(
    examples: pd.DataFrame, features: Sequence[str]
) -> Callable[[pd.DataFrame], np.ndarray]:
    """Return a policy that scores by the label that small boosted trees predict.

    examples: the features, label (a number) and weight (0 or more), one row an example. The same
    examples give the same policy. Raises MissingColumns, and BadValue for a label or a weight that
    is not finite, or a weight below 0.
    """
    from lightgbm import LGBMRegressor  # takes a second: only who trains waits

    columns = list(features)
    absent = [name for name in [*columns, "label", "weight"] if name not in examples.columns]
    if absent:
        raise MissingColumns("examples", f"columns {list(examples.columns)}", f"{absent}")
    label, weight = (examples[name].to_numpy(float) for name in ("label", "weight"))
    if not np.isfinite(label).all():
        raise BadValue("examples['label']", "a label that is not finite", "numbers")
    if not (np.isfinite(weight).all() and (weight >= 0).all() and weight.any()):
        raise BadValue("examples['weight']", "weights below 0, not finite, or all 0", "0 or more")
    model = LGBMRegressor(**_TREES, **_QUIET)
    model.fit(examples[columns], label, sample_weight=weight)
    return lambda candidates: np.asarray(model.predict(candidates[columns]))
