"""What it costs to score one item: complexity formulas and calibrated constants."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from mlsd.design import validate

TOLERANCE = 2.0
"""Constants hold within this factor from one machine to another."""


@dataclass(frozen=True)
class Constant:
    """A measured time of one operation, in nanoseconds on one core, and where it is from."""

    ns: float
    operation: str
    source: str


YARDSTICK = "measured on a machine of 2 cores, Python 3.11"
CONSTANTS = {
    "linear": Constant(2.9, "feature", f"58 ns a document of 20 features, {YARDSTICK}"),
    "trees": Constant(
        18.4, "node visit", f"46 us a document for 500 trees of 31 leaves (5 levels), {YARDSTICK}"
    ),
    "inner product": Constant(
        0.125, "multiply-add", f"1.6 ms for 200,000 vectors of 64 dimensions, {YARDSTICK}"
    ),
    "graph search": Constant(
        62.5, "distance", f"0.1 ms a query, ef = 50, 16 links (50 x 2 x 16), {YARDSTICK}"
    ),
    "dense layers": Constant(
        0.016, "multiply-add", "a 512 x 512 layer on 256 rows, float32, NumPy on one core"
    ),
}


@dataclass(frozen=True, kw_only=True)
class Family:
    """A model family: what one item costs to score, and one example to learn from.

    formula: the complexity of scoring an item. operations: its value. training: operations
    for one example and one pass. constant: the time of an operation. deep: whether it is a
    network with hidden layers. us_per_item: the product, in microseconds on one core.
    """

    name: str
    formula: str
    operations: float
    training: float
    constant: Constant
    deep: bool = False

    @property
    def us_per_item(self) -> float:
        """CPU time to score one item, in microseconds."""
        return self.operations * self.constant.ns / 1000

    def training_core_hours(self, examples: float, epochs: float = 1) -> float:
        """Return the CPU time of a training run in core-hours.

        examples: training examples; epochs: passes over them (1 for trees, whose passes are
        in the formula).
        """
        validate.positive("examples", examples, "examples")
        validate.positive("epochs", epochs, "passes")
        return self.training * self.constant.ns * examples * epochs / 3.6e12


def linear(n_features: int) -> Family:
    """Return a linear model: O(f) to score an item, O(n f epochs) to train."""
    validate.whole("n_features", n_features, 1, "features")
    return Family(
        name=f"linear, {n_features} features",
        formula="f",
        operations=n_features,
        training=2 * n_features,
        constant=CONSTANTS["linear"],
    )


def trees(n_trees: int, depth: int, n_features: int = 20) -> Family:
    """Return boosted trees: O(d T) to score an item, O(n d f T) to train.

    depth: levels of a tree, about log2 of its leaves. Features count in training only: on
    the way down a tree each level looks at one of them.
    """
    validate.whole("n_trees", n_trees, 1, "trees")
    validate.whole("depth", depth, 1, "levels")
    validate.whole("n_features", n_features, 1, "features")
    return Family(
        name=f"{n_trees} trees",
        formula="d T",
        operations=depth * n_trees,
        training=depth * n_trees * n_features,
        constant=CONSTANTS["trees"],
    )


def mlp(*widths: int) -> Family:
    """Return a network of dense layers: the sum of n_l n_{l+1}, three times that to train."""
    sizes = _widths(widths)
    operations = sum(a * b for a, b in pairwise(sizes))
    return Family(
        name=f"network {' x '.join(map(str, sizes))}",
        formula="sum of n_l n_(l+1)",
        operations=operations,
        training=3 * operations,
        constant=CONSTANTS["dense layers"],
        deep=True,
    )


def inner_product(dimensions: int) -> Family:
    """Return the inner product of two stored vectors: O(d) for an item."""
    validate.whole("dimensions", dimensions, 1, "dimensions")
    return Family(
        name=f"inner product, {dimensions} d",
        formula="d",
        operations=dimensions,
        training=3 * dimensions,
        constant=CONSTANTS["inner product"],
    )


def graph_search(corpus: int, ef: int = 50, links: int = 16) -> Family:
    """Return the search of a graph of neighbours (HNSW): about 2 links ef distances a query.

    corpus: items in one graph. The cost is spread over them, because a stage counts items
    read: a larger graph costs hardly more for a query, so less for an item. On shards each
    has a graph of its own, so give the items of one shard: all shards together then cost
    more, and none is much faster.
    """
    validate.whole("corpus", corpus, 1, "items")
    validate.whole("ef", ef, 1, "candidates")
    validate.whole("links", links, 1, "links")
    return Family(
        name=f"graph search, ef {ef}",
        formula="2 M ef / corpus",
        operations=2 * links * ef / corpus,
        training=2 * links * ef,
        constant=CONSTANTS["graph search"],
    )


def attention(length: int, width: int, layers: int) -> Family:
    """Return a transformer that reads `length` tokens: layers (12 L d^2 + 2 L^2 d).

    12 d^2 a token for the four projections and a feed-forward part of 4 d; 2 L^2 d for
    scores and weighted sums.
    """
    validate.whole("length", length, 1, "tokens")
    validate.whole("width", width, 1, "dimensions")
    validate.whole("layers", layers, 1, "layers")
    operations = layers * (12 * length * width**2 + 2 * length**2 * width)
    return Family(
        name=f"transformer, {layers} layers",
        formula="layers (12 L d^2 + 2 L^2 d)",
        operations=operations,
        training=3 * operations,
        constant=CONSTANTS["dense layers"],
        deep=True,
    )


def constants_table() -> pd.DataFrame:
    """Return one row a constant: family, ns, operation, source."""
    rows = [(name, c.ns, c.operation, c.source) for name, c in CONSTANTS.items()]
    return pd.DataFrame(rows, columns=["family", "ns", "operation", "source"])


def vector_bytes(dimensions: int, bytes_per_number: int = 4, links: int = 0) -> int:
    """Return the memory of one vector in bytes; with `links`, of its place in an HNSW graph too.

    d b for the vector, 8 M for the links: N (4 d + 8 M) bytes for N float32 vectors.
    """
    validate.whole("dimensions", dimensions, 1, "dimensions")
    validate.whole("bytes_per_number", bytes_per_number, 1, "bytes")
    validate.whole("links", links, 0, "links")
    return dimensions * bytes_per_number + 8 * links


def _widths(widths: Sequence[int]) -> tuple[int, ...]:
    for i, width in enumerate(widths):
        validate.whole(f"widths[{i}]", width, 1, "units")
    validate.number("widths", len(widths), 2, "layers")
    return tuple(widths)
