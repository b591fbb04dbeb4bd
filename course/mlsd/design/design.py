"""A whole design: its parts, its contradictions, its picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from numbers import Real
from typing import TYPE_CHECKING

import pandas as pd

from mlsd.design import validate
from mlsd.design.diagram import draw_architecture, draw_funnel
from mlsd.design.features import Feature, check_features, feature_table
from mlsd.design.findings import Finding, findings_table
from mlsd.design.funnel import Funnel, check_funnel
from mlsd.design.metrics import Metric, check_metrics, metric_table
from mlsd.design.problem import ProblemStatement, check_problem
from mlsd.design.requirements import Requirements, check_requirements

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, kw_only=True)
class Design:
    """A candidate's answer: problem, requirements, metric plan, funnel, features by actor.

    Shows itself as tables in a notebook and as a picture with `show()`. Raises BadType and
    BadValue for a part of the wrong kind or two metrics or features of one name; what is
    possible but wrong is left to `check()`.
    """

    name: str
    problem: ProblemStatement
    requirements: Requirements
    funnel: Funnel
    metrics: Sequence[Metric] = ()
    features: Sequence[Feature] = ()

    def __post_init__(self) -> None:
        validate.text("name", self.name)
        validate.kind("problem", self.problem, ProblemStatement)
        validate.kind("requirements", self.requirements, Requirements)
        validate.kind("funnel", self.funnel, Funnel)
        object.__setattr__(self, "metrics", validate.parts("metrics", self.metrics, Metric))
        object.__setattr__(self, "features", validate.parts("features", self.features, Feature))
        validate.unique("metrics", (metric.name for metric in self.metrics))
        validate.unique("features", (feature.name for feature in self.features))

    def check(self) -> list[Finding]:
        """Return every contradiction and gap, part by part; an empty list for a clean design."""
        return [
            *check_problem(self.problem),
            *check_requirements(self.requirements),
            *check_metrics(self.metrics),
            *check_funnel(self.funnel, self.requirements),
            *check_features(self.features, self.problem),
        ]

    def summary(self) -> pd.DataFrame:
        """Return the numbers that follow from the design, one row each, with their unit."""
        peak_qps = self.requirements.peak_qps
        rows = [
            ("average load", self.requirements.qps, "requests/s"),
            ("peak load", peak_qps, "requests/s"),
            ("CPU time of one request", self.funnel.cost_us / 1000, "ms"),
            ("latency, stages one after another", self.funnel.latency_ms, "ms"),
            ("cores busy at the peak", peak_qps * self.funnel.cost_us / 1e6, "cores"),
            ("relevant items that reach the page", self.funnel.recall, "share"),
        ]
        return pd.DataFrame(rows, columns=["quantity", "value", "unit"])

    def show(self) -> "Sequence[Axes]":
        """Draw the architecture above the funnel; return the two axes."""
        import matplotlib.pyplot as plt

        stages = len(self.funnel.stages)
        figsize = (max(8.0, 2.1 * (stages + 2)), 4.4 + 0.45 * stages)
        _, (above, below) = plt.subplots(
            2, 1, figsize=figsize, height_ratios=(3.0, 1.2 + 0.45 * stages), layout="constrained"
        )
        draw_funnel(self, below)
        draw_architecture(self, above)
        return above, below

    def _repr_html_(self) -> str:
        statement = pd.DataFrame(
            [
                ("decision", self.problem.decision),
                ("for", self.problem.actor),
                ("input", ", ".join(self.problem.input)),
                ("output", self.problem.output),
                ("label", f"{self.problem.label} ({self.problem.known})"),
                ("baseline", self.problem.baseline),
            ],
            columns=["part", "statement"],
        )
        findings = self.check()
        tables = [
            ("Problem", statement),
            ("Numbers", self.summary()),
            ("Metrics", metric_table(self.metrics)),
            ("Funnel", self.funnel.table()),
            ("Features by actor", feature_table(self.features)),
        ]
        if findings:
            tables.append((f"Findings: {len(findings)}", findings_table(findings)))
        body = "".join(f"<h5>{title}</h5>{_html(table)}" for title, table in tables)
        return f"<h4>{escape(self.name)}</h4>{body}" + ("" if findings else "<p>No findings.</p>")


def _html(table: pd.DataFrame) -> str:
    html = table.map(_readable).to_html(index=False, border=0, justify="left")
    return html.replace("<td>", '<td style="text-align: left;">')


def _readable(value: object) -> object:
    if not isinstance(value, Real):
        return value
    number = float(value)
    return f"{number:,.0f}" if abs(number) >= 1000 or number.is_integer() else f"{number:.4g}"
