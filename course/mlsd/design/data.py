"""Training data: sources, label, horizon, split, filters, corrections."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from mlsd.design import validate
from mlsd.design.findings import Finding
from mlsd.design.problem import ProblemStatement
from mlsd.design.units import days, statements

SOURCES = ("interaction log", "human labels", "targeted", "open data", "product", "generated")
SPLITS = ("time", "random rows", "user", "group")
BIASES = {
    "position": "what stands higher is clicked more, whatever it is",
    "selection": "only what the old system showed has a label",
    "popularity": "what is known gets more labels, and so becomes better known",
    "delay": "labels that take long look like negatives",
    "bots": "impressions and clicks that no person made",
    "sampling": "negatives were thrown away, so that probabilities come out too high",
}
USUAL = {"interaction log": ("position", "selection", "bots")}
DAYS_A_WEEK = 7


@validate.named
@dataclass(frozen=True, kw_only=True)
class Source:
    """Where examples come from.

    kind: one of `SOURCES`. biases: keys of `BIASES`; an interaction log has position,
    selection and bots unless it says otherwise. examples: how many. Raises BadValue.
    """

    name: str
    kind: Literal[
        "interaction log", "human labels", "targeted", "open data", "product", "generated"
    ]
    biases: tuple[str, ...] | None = None
    examples: float | None = None

    def __post_init__(self) -> None:
        validate.text("source.name", self.name)
        place = f"data.sources[{self.name!r}]"
        validate.one_of(f"{place}.kind", self.kind, SOURCES)
        given = USUAL.get(self.kind, ()) if self.biases is None else self.biases
        biases = validate.texts(f"{place}.biases", given)
        for bias in biases:
            validate.one_of(f"{place}.biases", bias, BIASES)
        object.__setattr__(self, "biases", biases)
        if self.examples is not None:
            validate.positive(f"{place}.examples", self.examples, "examples")


@validate.named
@dataclass(frozen=True, kw_only=True)
class TrainingData:
    """What the model learns from.

    label: as in the problem statement. horizon_days: how long after the impression the label
    is read. split: "time" (train before test), "user", "group" (such as queries), or
    "random rows". train_days, validation_days, test_days: whole weeks, best; gap_days: left
    out between them. filters: what is dropped, by name. corrections: bias -> what is done
    about it. negatives_kept: share of the negatives that is kept. logs_propensities: whether
    the probability of each shown item is logged. exploration_share: share of the requests
    that show something other than the best guess. privacy: what is not kept or not used.
    Raises BadValue.
    """

    sources: tuple[Source, ...]
    label: str
    horizon_days: float
    split: Literal["time", "random rows", "user", "group"]
    train_days: float
    test_days: float
    validation_days: float = 0.0
    gap_days: float = 0.0
    filters: tuple[str, ...] = ()
    corrections: Mapping[str, str] = field(default_factory=dict)
    negatives_kept: float = 1.0
    logs_propensities: bool = False
    exploration_share: float = 0.0
    privacy: str = ""

    def __post_init__(self) -> None:
        sources = validate.parts("data.sources", self.sources, Source)
        validate.positive("data.sources", len(sources), "sources")
        validate.unique("data.sources", (source.name for source in sources))
        object.__setattr__(self, "sources", sources)
        validate.text("data.label", self.label)
        validate.one_of("data.split", self.split, SPLITS)
        validate.number("data.horizon_days", self.horizon_days, 0, "days", validate.TEN_YEARS_D)
        validate.positive("data.train_days", self.train_days, "days", validate.TEN_YEARS_D)
        validate.positive("data.test_days", self.test_days, "days", validate.TEN_YEARS_D)
        validate.number(
            "data.validation_days", self.validation_days, 0, "days", validate.TEN_YEARS_D
        )
        validate.number("data.gap_days", self.gap_days, 0, "days", validate.TEN_YEARS_D)
        object.__setattr__(self, "filters", validate.texts("data.filters", self.filters))
        corrections = validate.text_pairs("data.corrections", self.corrections)
        for bias in corrections:
            validate.one_of("data.corrections", bias, BIASES)
        object.__setattr__(self, "corrections", corrections)
        validate.positive("data.negatives_kept", self.negatives_kept, "negatives (a share)")
        validate.number("data.negatives_kept", self.negatives_kept, 0, "negatives (a share)", 1)
        validate.flag("data.logs_propensities", self.logs_propensities)
        validate.number(
            "data.exploration_share", self.exploration_share, 0, "requests (a share)", 1
        )
        validate.kind("data.privacy", self.privacy, str)

    @property
    def biases(self) -> dict[str, str]:
        """The biases of the examples, each with the first source that has it."""
        found: dict[str, str] = {}
        for source in self.sources:
            for bias in source.biases or ():
                found.setdefault(bias, f"data.sources[{source.name!r}]")
        if self.negatives_kept < 1:
            found.setdefault("sampling", "data.negatives_kept")
        return found

    @property
    def treated(self) -> set[str]:
        """The biases that a correction or a filter deals with."""
        return set(self.corrections) | {
            bias for bias in BIASES if any(_names(name, bias) for name in self.filters)
        }

    @property
    def span_days(self) -> float:
        """Days of log that the split takes, gaps included."""
        parts = [d for d in (self.train_days, self.validation_days, self.test_days) if d]
        return sum(parts) + self.gap_days * (len(parts) - 1)

    def table(self) -> pd.DataFrame:
        """Return what is stated, one row each."""
        parts = (self.train_days, self.validation_days, self.test_days)
        gap = f", {days(self.gap_days)} between" if self.gap_days else ""
        return statements(
            [
                *(("source", f"{s.name} ({s.kind})") for s in self.sources),
                ("label", f"{self.label}, read after {days(self.horizon_days)}"),
                ("split", f"{self.split}: {' / '.join(days(d) for d in parts if d)}{gap}"),
                ("dropped", ", ".join(self.filters)),
                *((f"{bias} bias", what) for bias, what in self.corrections.items()),
                ("exploration", f"{self.exploration_share:.1%}" if self.exploration_share else ""),
                ("propensities", "logged" if self.logs_propensities else ""),
                ("privacy", self.privacy),
            ]
        )


def _names(text: str, bias: str) -> bool:
    """Return whether a filter names a bias: the word, in any case, with or without an s."""
    return re.search(rf"\b{bias.rstrip('s')}s?\b", text, re.IGNORECASE) is not None


def check_data(data: TrainingData, problem: ProblemStatement) -> Iterator[Finding]:
    """Find where the data do not give what the problem asks, or give it with a bias."""
    yield from _check_label(data, problem)
    yield from _check_split(data, problem)
    yield from _check_biases(data, problem)


def _check_label(data: TrainingData, problem: ProblemStatement) -> Iterator[Finding]:
    if data.label != problem.label:
        yield Finding(
            "label-differs",
            "data.label",
            f"trained on {data.label!r}",
            f"the problem is to predict {problem.label!r}",
        )
    if data.horizon_days < problem.horizon_days:
        yield Finding(
            "label-too-early",
            "data.horizon_days",
            f"read {days(data.horizon_days)} after the impression",
            f"known after {days(problem.horizon_days)}: what is still open counts as negative",
        )


def _check_split(data: TrainingData, problem: ProblemStatement) -> Iterator[Finding]:
    if data.split == "random rows":
        yield Finding(
            "split-future",
            "data.split",
            "rows are split at random",
            "training sees what happened after the test; split by time",
        )
    if data.split == "time" and data.gap_days < problem.horizon_days:
        yield Finding(
            "split-gap",
            "data.gap_days",
            f"{days(data.gap_days) if data.gap_days else 'no gap'} between train and test",
            f"labels take {days(problem.horizon_days)}: the last ones are read in the test period",
            "contradiction" if problem.horizon_days >= 1 else "gap",
        )
    for name in ("train_days", "validation_days", "test_days"):
        if getattr(data, name) % DAYS_A_WEEK:
            yield Finding(
                "part-week",
                f"data.{name}",
                f"{days(getattr(data, name))}",
                "the days of the week are not all there equally often; take whole weeks",
                "gap",
            )
    if problem.log_days is not None and data.span_days > problem.log_days:
        yield Finding(
            "data-too-long",
            "data.train_days",
            f"the split takes {days(data.span_days)}",
            f"there are {days(problem.log_days)} of log",
        )


def _check_biases(data: TrainingData, problem: ProblemStatement) -> Iterator[Finding]:
    for bias, place in data.biases.items():
        if bias in data.treated:
            continue
        if bias == "sampling":
            if problem.calibrated:
                kept = data.negatives_kept
                yield Finding(
                    "sampling",
                    "data.negatives_kept",
                    f"{kept:.0%} of the negatives kept, scores used as probabilities",
                    "probabilities come out too high; correct them with q = p / (p + (1 - p) / w)",
                )
        elif bias == "bots":
            yield Finding(
                "bots",
                place,
                "no filter for bots",
                "they are learned as if they were people",
                "gap",
            )
        else:
            yield Finding("bias", place, f"{bias} bias, left alone", BIASES[bias], "gap")
    weighted = [b for b, what in data.corrections.items() if "propensit" in what.lower()]
    if weighted and not data.logs_propensities:
        yield Finding(
            "no-propensities",
            "data.logs_propensities",
            f"{weighted[0]} bias is corrected by propensities",
            "they are not logged; log the probability of what is shown, when it is shown",
        )
