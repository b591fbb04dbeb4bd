"""The funnel: stages that score fewer and fewer items, each at a higher price."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isnan, nan, prod

import pandas as pd

from mlsd.design import validate
from mlsd.design.cost import TOLERANCE, Family
from mlsd.design.findings import Finding
from mlsd.design.requirements import Requirements
from mlsd.errors import BadType

UTILISATION = 0.8
WHOLE_CATALOGUE = 1_000_000
DEEP_WORDS = (
    *("deep", "neural", "transformer", "cross-encoder", "cross encoder", "bert", "llm"),
    *("language model", "cnn", "resnet"),
)


@validate.named
@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stage of the funnel.

    items_in, items_out: items read and handed on for one request. us_per_item: CPU time
    for one item, in microseconds. recall: share of the relevant items that came in which
    go on. shards: machines among which the items of one request are divided. model: what
    scores them, such as "linear". refresh_s: how often its index or model is rebuilt.
    family: the model family (`mlsd.design.cost`), from whose formula us_per_item follows if
    it is not given. replicas: machines that hold each shard, worked out if not given.
    item_bytes: memory of one item in the index. Raises BadValue.
    """

    name: str
    items_in: int
    items_out: int
    us_per_item: float = nan
    recall: float = 1.0
    shards: int = 1
    model: str = ""
    refresh_s: float | None = None
    family: Family | None = field(default=None, metadata=validate.QUIET)
    replicas: int | None = field(default=None, metadata=validate.QUIET)
    item_bytes: float = field(default=0.0, metadata=validate.QUIET)

    def __post_init__(self) -> None:
        validate.text("stage.name", self.name)
        place = f"funnel[{self.name!r}]"
        self._fill_in(place)
        validate.whole(f"{place}.items_in", self.items_in, 1, "items")
        validate.whole(f"{place}.items_out", self.items_out, 1, "items")
        validate.number(f"{place}.us_per_item", self.us_per_item, 0, "microseconds")
        validate.number(f"{place}.recall", self.recall, 0, "relevant items kept (a share)", 1)
        validate.whole(f"{place}.shards", self.shards, 1, "shards")
        validate.kind(f"{place}.model", self.model, str)
        validate.number(f"{place}.item_bytes", self.item_bytes, 0, "bytes")
        if self.refresh_s is not None:
            validate.positive(f"{place}.refresh_s", self.refresh_s, "seconds", validate.TEN_YEARS_S)
        if self.replicas is not None:
            validate.whole(f"{place}.replicas", self.replicas, 1, "machines")

    def _fill_in(self, place: str) -> None:
        """Take model and cost from the family where they are not given."""
        if self.family is not None:
            validate.kind(f"{place}.family", self.family, Family)
            if not self.model:
                object.__setattr__(self, "model", self.family.name)
        if isinstance(self.us_per_item, float) and isnan(self.us_per_item):
            if self.family is None:
                raise BadType(
                    f"{place}.us_per_item",
                    "nothing",
                    "a number of microseconds, or a family that it follows from",
                )
            object.__setattr__(self, "us_per_item", self.family.us_per_item)

    @property
    def deep(self) -> bool:
        """Whether the model has hidden layers, by its family or else by its name."""
        if self.family is not None:
            return self.family.deep
        return any(word in self.model.lower() for word in DEEP_WORDS)

    @property
    def cost_us(self) -> float:
        """CPU time for one request, in microseconds, over all shards."""
        return self.items_in * self.us_per_item

    @property
    def latency_ms(self) -> float:
        """Time for one request in milliseconds when the shards work side by side.

        It is the average shard's: the slowest of many shards takes longer.
        """
        return self.cost_us / self.shards / 1000


@validate.named
@dataclass(frozen=True)
class Funnel:
    """Stages in the order in which a request passes them. Raises BadValue."""

    stages: tuple[Stage, ...]

    def __post_init__(self) -> None:
        stages = validate.parts("funnel.stages", self.stages, Stage)
        object.__setattr__(self, "stages", stages)
        validate.positive("funnel.stages", len(stages), "stages")
        validate.unique("funnel.stages", (stage.name for stage in stages))

    @property
    def recall(self) -> float:
        """Share of the relevant items that reach the end: the product over the stages."""
        return prod(stage.recall for stage in self.stages)

    @property
    def cost_us(self) -> float:
        """CPU time for one request, in microseconds."""
        return sum(stage.cost_us for stage in self.stages)

    @property
    def latency_ms(self) -> float:
        """Time for one request in milliseconds: the stages run one after the other."""
        return sum(stage.latency_ms for stage in self.stages)

    @property
    def counts(self) -> pd.Series:
        """Items read by the first stage and left after each, for `mlsd.figures.funnel`."""
        names = ["corpus", *(f"after {stage.name}" for stage in self.stages)]
        items = [self.stages[0].items_in, *(stage.items_out for stage in self.stages)]
        return pd.Series(items, index=names, name="items")

    def table(self) -> pd.DataFrame:
        """Return one row a stage: items, cost, latency, recall, recall so far."""
        frame = pd.DataFrame(
            {
                "stage": stage.name,
                "model": stage.model,
                "items_in": stage.items_in,
                "items_out": stage.items_out,
                "us_per_item": stage.us_per_item,
                "shards": stage.shards,
                "cost_us": stage.cost_us,
                "latency_ms": stage.latency_ms,
                "recall": stage.recall,
            }
            for stage in self.stages
        )
        frame["recall_so_far"] = frame["recall"].cumprod()
        return frame


def check_funnel(funnel: Funnel, requirements: Requirements) -> Iterator[Finding]:
    """Find where the stages disagree with each other or with the requirements."""
    yield from _check_counts(funnel, requirements)
    yield from _check_stages(funnel, requirements)
    yield from _check_totals(funnel, requirements)


def _check_counts(funnel: Funnel, requirements: Requirements) -> Iterator[Finding]:
    first, last = funnel.stages[0], funnel.stages[-1]
    if first.items_in != requirements.corpus:
        yield Finding(
            "corpus",
            f"funnel[{first.name!r}].items_in",
            f"the first stage reads {first.items_in:,} items",
            f"the corpus has {requirements.corpus:,}; say what chooses among the others",
        )
    for before, after in zip(funnel.stages[:-1], funnel.stages[1:], strict=True):
        if after.items_in != before.items_out:
            yield Finding(
                "stage-gap",
                f"funnel[{after.name!r}].items_in",
                f"{after.name!r} reads {after.items_in:,} items",
                f"{before.name!r} hands on {before.items_out:,}",
            )
    for stage in funnel.stages:
        if stage.items_out > stage.items_in:
            yield Finding(
                "stage-grows",
                f"funnel[{stage.name!r}].items_out",
                f"{stage.items_in:,} items in, {stage.items_out:,} out",
                "a stage only drops items",
            )
    if requirements.results is not None and last.items_out != requirements.results:
        yield Finding(
            "results",
            f"funnel[{last.name!r}].items_out",
            f"the last stage hands on {last.items_out:,} items",
            f"{requirements.results:,} are shown for a request",
        )


def _check_stages(funnel: Funnel, requirements: Requirements) -> Iterator[Finding]:
    yield from _check_models(funnel)
    for before, after in zip(funnel.stages[:-1], funnel.stages[1:], strict=True):
        if after.us_per_item < before.us_per_item:
            yield Finding(
                "stage-order",
                f"funnel[{after.name!r}].us_per_item",
                f"{after.us_per_item:g} us an item after {before.us_per_item:g} us",
                "the dear stage reads the longer list; put the cheap one first",
                "gap",
            )
    if requirements.freshness_s is None:
        return
    for stage in funnel.stages:
        if stage.refresh_s is not None and stage.refresh_s > requirements.freshness_s:
            yield Finding(
                "stale-index",
                f"funnel[{stage.name!r}].refresh_s",
                f"rebuilt every {stage.refresh_s:,.0f} s",
                f"a new item must be able to appear within {requirements.freshness_s:,.0f} s",
            )


def _check_models(funnel: Funnel) -> Iterator[Finding]:
    for stage in funnel.stages:
        place = f"funnel[{stage.name!r}]"
        if stage.deep and stage.items_in >= WHOLE_CATALOGUE:
            yield Finding(
                "deep-on-corpus",
                f"{place}.model",
                f"a deep model on {stage.items_in:,} items",
                f"{stage.cost_us / 1e6:,.0f} s of CPU for a request; retrieve first, "
                "then let it order what is left",
            )
        if stage.family is None or not stage.family.us_per_item:
            continue
        expected = stage.family.us_per_item
        if not expected / TOLERANCE <= stage.us_per_item <= expected * TOLERANCE:
            yield Finding(
                "family-cost",
                f"{place}.us_per_item",
                f"{stage.us_per_item:.3g} us an item for {stage.family.name}",
                f"O({stage.family.formula}) is {stage.family.operations:,.4g} operations of "
                f"{stage.family.constant.ns:g} ns, {expected:.3g} us",
            )


def _check_totals(funnel: Funnel, requirements: Requirements) -> Iterator[Finding]:
    if requirements.min_recall is not None and funnel.recall < requirements.min_recall:
        yield Finding(
            "recall",
            "funnel.recall",
            " x ".join(f"{stage.recall:g}" for stage in funnel.stages),
            f"the recall is {funnel.recall:.3f}, the requirement {requirements.min_recall:g}",
        )
    if funnel.latency_ms > requirements.p99_ms:
        slowest = max(funnel.stages, key=lambda stage: stage.latency_ms)
        yield Finding(
            "latency",
            "funnel.latency_ms",
            f"the stages take {funnel.latency_ms:,.1f} ms together on average, "
            f"{slowest.name!r} {slowest.latency_ms:,.1f} of them",
            f"the p99 must stay under {requirements.p99_ms:g} ms",
        )
    if requirements.cores is not None:
        busy = requirements.peak_qps * funnel.cost_us / 1e6
        if busy > UTILISATION * requirements.cores:
            yield Finding(
                "cores",
                "requirements.cores",
                f"{requirements.cores:,.0f} cores",
                f"{requirements.peak_qps:,.0f} requests a second x {funnel.cost_us:,.0f} us keep "
                f"{busy:,.0f} busy; above {UTILISATION:.0%} of use, queues grow",
            )
