"""Features by actor, each with the moment at which its value is known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from mlsd.design import validate
from mlsd.design.findings import Finding
from mlsd.design.problem import ProblemStatement
from mlsd.design.units import days, duration


@validate.named
@dataclass(frozen=True)
class Feature:
    """One feature: whom it describes and when its value is known.

    actor: one of the names in the problem's input; a pair is written "query x document".
    available_s: seconds from the decision to the moment the value is known: -86400 for
    yesterday's batch, 0 for what comes with the request, above 0 for what happens later
    (a leak). max_age_s: how old the value may be and still be of use. window_days: the
    period that it is computed over, in training; serving_window_days: in serving, if the
    code there is another. Raises BadValue.
    """

    name: str
    actor: str
    available_s: float = 0.0
    max_age_s: float | None = field(default=None, metadata=validate.QUIET)
    window_days: float | None = field(default=None, metadata=validate.QUIET)
    serving_window_days: float | None = field(default=None, metadata=validate.QUIET)

    def __post_init__(self) -> None:
        validate.text("feature.name", self.name)
        validate.text(f"features[{self.name!r}].actor", self.actor)
        validate.number(
            f"features[{self.name!r}].available_s", self.available_s, float("-inf"), "seconds"
        )
        for name, unit in (
            ("max_age_s", "seconds"),
            ("window_days", "days"),
            ("serving_window_days", "days"),
        ):
            if getattr(self, name) is not None:
                validate.positive(f"features[{self.name!r}].{name}", getattr(self, name), unit)

    @property
    def actors(self) -> tuple[str, ...]:
        """The single actors: ("query", "document") for "query x document"."""
        return tuple(part.strip() for part in self.actor.split(" x "))

    @property
    def known(self) -> str:
        """When the value is known, in words."""
        if self.available_s == 0:
            return "with the request"
        return f"{duration(abs(self.available_s))} {'after' if self.available_s > 0 else 'before'}"


def feature_table(features: Sequence[Feature]) -> pd.DataFrame:
    """Return one row a feature, grouped by actor in the order in which actors appear.

    Where a feature says how old it may be, two columns more: "of use for", and "fresh", whether
    it is still of use when it serves.
    """
    actors = list(dict.fromkeys(f.actor for f in features))
    ordered = sorted(features, key=lambda f: actors.index(f.actor))
    rows = [(f.actor, f.name, f.available_s, f.known) for f in ordered]
    table = pd.DataFrame(rows, columns=["actor", "feature", "available_s", "known"])
    if any(f.max_age_s is not None for f in features):
        ages = [f.max_age_s for f in ordered]
        table["of use for"] = ["" if age is None else duration(age) for age in ages]
        table["fresh"] = [
            "" if age is None else "yes" if -f.available_s <= age else "no"
            for f, age in zip(ordered, ages, strict=True)
        ]
    return table


def check_features(features: Sequence[Feature], problem: ProblemStatement) -> Iterator[Finding]:
    """Find leaks, and features that don't agree with the input of the problem."""
    if not features:
        yield Finding(
            "no-features",
            "features",
            "no features",
            "a model has nothing to learn from; list features for each actor of the input",
            "gap",
        )
        return
    for feature in features:
        place = f"features[{feature.name!r}]"
        if feature.name == problem.label:
            yield Finding(
                "label-as-feature",
                place,
                f"{feature.name!r} is also the label",
                "the model is given the answer in training and has none when it serves",
            )
        elif feature.available_s > 0:
            yield Finding(
                "leak",
                f"{place}.available_s",
                f"known {duration(feature.available_s)} after the decision",
                "the training log has it, serving does not; use its value as of the decision",
            )
        yield from _check_serving(feature, place)
        for actor in feature.actors:
            if actor not in problem.input:
                yield Finding(
                    "unknown-actor",
                    f"{place}.actor",
                    f"describes {actor!r}",
                    f"the input names only {', '.join(problem.input)}",
                )
    described = {actor for feature in features for actor in feature.actors}
    for actor in problem.input:
        if actor not in described:
            yield Finding(
                "actor-without-features",
                "features",
                f"no feature of {actor!r}",
                f"two requests that differ only in the {actor} get the same answer",
                "gap",
            )


def _check_serving(feature: Feature, place: str) -> Iterator[Finding]:
    """Find a value that is too old when it serves, or computed differently there."""
    age_s = -feature.available_s
    if feature.max_age_s is not None and age_s > feature.max_age_s:
        yield Finding(
            "stale-feature",
            f"{place}.available_s",
            f"{duration(age_s)} old when it serves",
            f"it is of use for {duration(feature.max_age_s)}; compute it more often",
        )
    trained, served = feature.window_days, feature.serving_window_days
    if trained is not None and served is not None and trained != served:
        yield Finding(
            "skew",
            f"{place}.serving_window_days",
            f"{days(trained)} in training, {days(served)} in serving",
            "the model meets values that it never learned from; use one window",
        )
