"""Scorers for the stages of a funnel: from a model family to a policy."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mlsd.design.cases import Case, Policy
from mlsd.design.funnel import Stage
from mlsd.errors import BadValue

LINEAR = ("linear", "logistic", "regression")
NETWORKS = ("network", "deep", "neural")
TREES = ("tree", "mart", "gbdt", "boost", "forest")


def scorer_for(
    stage: Stage, case: Case, features: Sequence[str], examples: pd.DataFrame, seed: int
) -> Policy:
    """Return a policy that scores candidates as the model of a stage would.

    A linear model is fitted by weighted least squares, trees by scikit-learn's histogram
    gradient boosting, a network by its multi-layer perceptron (small, and without weights
    on examples); what the world has ready (today's ranker, popularity) is taken from it.
    Raises BadValue for a model that can't be told from its name.
    """
    name = (stage.family.name if stage.family else stage.model).lower()
    ready = case.scorer(stage.model)
    if ready is not None:
        return ready
    if any(word in name for word in LINEAR):
        return linear_scorer(features, examples)
    if any(word in name for word in TREES):
        return tree_scorer(features, examples, seed)
    if any(word in name for word in NETWORKS):
        return network_scorer(features, examples, seed)
    raise BadValue(
        f"funnel[{stage.name!r}].model",
        repr(stage.model),
        "linear, trees, a network, or a model that the world has",
        f"Pass scorers={{{stage.name!r}: policy}}",
    )


def linear_scorer(features: Sequence[str], examples: pd.DataFrame) -> Policy:
    """Return a policy by weighted least squares on standardised features."""
    columns = list(features)
    table = examples[columns].to_numpy(float)
    mean, scale = table.mean(axis=0), np.maximum(table.std(axis=0), 1e-12)

    def design_matrix(rows: pd.DataFrame) -> np.ndarray:
        return np.column_stack([np.ones(len(rows)), (rows[columns].to_numpy(float) - mean) / scale])

    root = np.sqrt(examples["weight"].to_numpy(float))
    labels = examples["label"].to_numpy(float)
    solved = np.linalg.lstsq(design_matrix(examples) * root[:, None], labels * root, rcond=None)
    return lambda candidates: design_matrix(candidates) @ solved[0]


def tree_scorer(features: Sequence[str], examples: pd.DataFrame, seed: int) -> Policy:
    """Return a policy by gradient-boosted trees."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    columns = list(features)
    model = HistGradientBoostingRegressor(
        max_iter=120, learning_rate=0.08, max_leaf_nodes=15, random_state=seed
    )
    weight = examples["weight"].to_numpy(float)
    model.fit(examples[columns].to_numpy(float), examples["label"], sample_weight=weight)
    return lambda candidates: model.predict(candidates[columns].to_numpy(float))


def network_scorer(features: Sequence[str], examples: pd.DataFrame, seed: int) -> Policy:
    """Return a policy by a network of one hidden layer of 32 units."""
    from sklearn.neural_network import MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    columns = list(features)
    network = MLPRegressor(
        hidden_layer_sizes=(32,), early_stopping=True, max_iter=200, random_state=seed
    )
    model = make_pipeline(StandardScaler(), network)
    model.fit(examples[columns].to_numpy(float), examples["label"].to_numpy(float))
    return lambda candidates: model.predict(candidates[columns].to_numpy(float))
