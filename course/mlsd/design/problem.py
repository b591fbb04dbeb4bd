"""The problem statement: what is decided, from what, and how it is judged later."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from mlsd.design import validate
from mlsd.design.findings import Finding
from mlsd.design.units import duration


@validate.named
@dataclass(frozen=True, kw_only=True)
class ProblemStatement:
    """A vague request turned into a decision with an input, an output and a label.

    decision: what the system decides. actor: for whom. input: the things known at that
    moment, one name each, such as ("searcher", "query", "document"). output: what comes
    out. label: what the model learns to predict. horizon_days: how long after the decision
    the label is known (30 s of dwell is 30 / 86400). baseline: what does the job without
    machine learning. log_days: how many days of logged decisions there are. calibrated:
    whether scores are used as probabilities (bids, value models), not only to order. proxy:
    where the label differs from what is wanted. non_goals: what is not to be optimised.
    harms: who may be harmed, and how. Raises BadValue.
    """

    decision: str
    actor: str
    input: tuple[str, ...]
    output: str
    label: str
    horizon_days: float
    baseline: str = ""
    log_days: float | None = None
    calibrated: bool = field(default=False, metadata=validate.QUIET)
    proxy: str = field(default="", metadata=validate.QUIET)
    non_goals: tuple[str, ...] = field(default=(), metadata=validate.QUIET)
    harms: tuple[str, ...] = field(default=(), metadata=validate.QUIET)

    def __post_init__(self) -> None:
        for name in ("decision", "actor", "output", "label"):
            validate.text(f"problem.{name}", getattr(self, name))
        names = validate.parts("problem.input", self.input, str)
        for i, name in enumerate(names):
            validate.text(f"problem.input[{i}]", name)
        validate.unique("problem.input", names)
        object.__setattr__(self, "input", names)
        validate.number("problem.horizon_days", self.horizon_days, 0, "days", validate.TEN_YEARS_D)
        if self.log_days is not None:
            validate.positive("problem.log_days", self.log_days, "days", 10 * validate.TEN_YEARS_D)
        validate.flag("problem.calibrated", self.calibrated)
        validate.kind("problem.proxy", self.proxy, str)
        for name in ("non_goals", "harms"):
            object.__setattr__(self, name, validate.texts(f"problem.{name}", getattr(self, name)))

    @property
    def known(self) -> str:
        """When the label is known, in words."""
        return f"known {duration(self.horizon_days * 86_400)} after the decision"

    def table(self) -> pd.DataFrame:
        """Return what is stated, one row each; what is left open by choice has no row."""
        said = [
            ("decision", self.decision),
            ("for", self.actor),
            ("input", ", ".join(self.input)),
            ("output", self.output),
            ("label", f"{self.label} ({self.known})"),
            ("baseline", self.baseline),
        ]
        more = [
            ("the label is not the goal", self.proxy),
            ("not to be optimised", ", ".join(self.non_goals)),
            ("may be harmed", ", ".join(self.harms)),
        ]
        rows = [*said, *(row for row in more if row[1])]
        return pd.DataFrame(rows, columns=["part", "statement"])


def check_problem(problem: ProblemStatement) -> Iterator[Finding]:
    """Find what the problem statement leaves open and where it contradicts itself."""
    if not problem.baseline.strip():
        yield Finding(
            "no-baseline",
            "problem.baseline",
            "no baseline",
            "a gain can't be told from what a rule would give; name the rule to beat",
            "gap",
        )
    if problem.horizon_days == 0:
        yield Finding(
            "label-at-decision",
            "problem.horizon_days",
            f"{problem.label!r} is known 0 days after the decision",
            "there is nothing left to predict; say when the label is known",
        )
    if problem.log_days is not None and problem.log_days <= problem.horizon_days:
        yield Finding(
            "log-too-short",
            "problem.log_days",
            f"{problem.log_days:g} days of log, a label that takes {problem.horizon_days:g} days",
            "no logged example has its label yet; log longer or take an earlier label",
        )
