"""A whole design: its parts, its contradictions, its picture, its numbers, its run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from mlsd.design import validate
from mlsd.design.alternatives import Alternative, alternative_table, check_alternatives
from mlsd.design.capacity import Capacity, check_serving, curve, work_out
from mlsd.design.data import TrainingData, check_data
from mlsd.design.diagram import draw_architecture, draw_funnel
from mlsd.design.experiment import (
    Evaluation,
    Experiment,
    check_evaluation,
    check_experiment,
    check_label_in_time,
)
from mlsd.design.features import Feature, check_features, feature_table
from mlsd.design.findings import Finding, findings_table
from mlsd.design.funnel import Funnel, check_funnel
from mlsd.design.metrics import Metric, check_metrics, metric_table
from mlsd.design.operations import Operations, check_operations
from mlsd.design.problem import ProblemStatement, check_problem
from mlsd.design.requirements import Requirements, check_requirements
from mlsd.design.review import Review, review
from mlsd.design.serving import Serving
from mlsd.design.units import html_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mlsd.design.run import Run
    from mlsd.design.simulate import Simulation
    from mlsd.worlds import Policy

WIDEST_IN = 10.0
FOLDED_FROM = 4
OPTIONAL: dict[str, type] = {
    "serving": Serving,
    "data": TrainingData,
    "evaluation": Evaluation,
    "experiment": Experiment,
    "operations": Operations,
}
LISTS: dict[str, type] = {"metrics": Metric, "features": Feature, "alternatives": Alternative}


@validate.named
@dataclass(frozen=True, kw_only=True)
class Design:
    """A candidate's answer, part by part.

    problem, requirements, funnel: what every answer has. metrics, features: lists. serving:
    machines and zones. data, evaluation, experiment, operations: how it is trained, judged,
    launched and kept right. alternatives: what was rejected. Shows itself as tables in a
    notebook, and as a picture too once it says how it is served. Raises BadType and BadValue
    for a part that is missing or of the wrong kind, or two of one name; what is possible but
    wrong is left to `check()`.
    """

    name: str
    problem: ProblemStatement
    requirements: Requirements
    funnel: Funnel
    metrics: Sequence[Metric] = ()
    features: Sequence[Feature] = ()
    serving: Serving | None = field(default=None, metadata=validate.QUIET)
    data: TrainingData | None = field(default=None, metadata=validate.QUIET)
    evaluation: Evaluation | None = field(default=None, metadata=validate.QUIET)
    experiment: Experiment | None = field(default=None, metadata=validate.QUIET)
    operations: Operations | None = field(default=None, metadata=validate.QUIET)
    alternatives: Sequence[Alternative] = field(default=(), metadata=validate.QUIET)

    def __post_init__(self) -> None:
        validate.text("name", self.name)
        validate.kind("problem", self.problem, ProblemStatement)
        validate.kind("requirements", self.requirements, Requirements)
        validate.kind("funnel", self.funnel, Funnel)
        for part, kind in OPTIONAL.items():
            if getattr(self, part) is not None:
                validate.kind(part, getattr(self, part), kind)
        for part, item_kind in LISTS.items():
            each = validate.parts(part, getattr(self, part), item_kind)
            validate.unique(part, (item.name for item in each))
            object.__setattr__(self, part, each)

    def check(self) -> list[Finding]:
        """Return every contradiction and gap, part by part; an empty list for a clean design.

        A part that is left out is not a finding here: `review()` asks for it.
        """
        found = [
            *check_problem(self.problem),
            *check_requirements(self.requirements),
            *check_metrics(self.metrics),
            *check_funnel(self.funnel, self.requirements),
            *check_features(self.features, self.problem),
            *check_alternatives(self.alternatives, self.funnel),
        ]
        if self.serving:
            found += check_serving(self.serving, self.funnel, self.requirements)
        if self.data:
            found += check_data(self.data, self.problem)
        if self.evaluation:
            found += check_evaluation(self.evaluation, self.metrics)
        if self.experiment:
            found += check_experiment(self.experiment, self.metrics)
            found += check_label_in_time(self.experiment, self.problem)
        if self.operations:
            found += check_operations(self.operations, self.problem)
        return found

    def review(self) -> Review:
        """Return an interviewer's questions, worst first, and the level in each dimension."""
        return review(self)

    def capacity(self, *, qps: float | None = None, lost_zones: int = 0) -> Capacity:
        """Return machines, memory, cost, p50 and p99 by closed form.

        qps: the load, the peak by default, on the machines that the peak needs. lost_zones:
        failure zones that are down. Without `serving`, that of `Serving()`. Raises BadValue.
        """
        return work_out(
            self.funnel, self.requirements, self.serving, qps=qps, lost_zones=lost_zones
        )

    def latency_curve(self, utilisations: Sequence[float]) -> pd.DataFrame:
        """Return p50_ms and p99_ms by the utilisation of the busiest stage, by closed form."""
        return curve(self.funnel, self.requirements, self.serving, list(utilisations))

    def simulate(
        self,
        n: int | None = None,
        *,
        seed: int = 0,
        qps: float | None = None,
        lost_zones: int = 0,
        error_rate: float = 0.0,
    ) -> "Simulation":
        """Return what happens to n requests, by discrete-event simulation (SimPy).

        n: by default as many as make 100,000 calls. error_rate: share of the calls that fail
        and are made again. The rest as in `capacity()`. Raises BadValue.
        """
        from mlsd.design.simulate import simulate

        replicas = self.capacity().stages["replicas"].tolist()
        return simulate(
            self.funnel,
            self.requirements,
            self.serving or Serving(),
            replicas,
            n=n,
            seed=seed,
            qps=qps,
            lost_zones=lost_zones,
            error_rate=error_rate,
        )

    def run(
        self,
        world: Any,
        *,
        scorers: "Mapping[str, Policy] | None" = None,
        n: int = 20_000,
        seed: int = 0,
    ) -> "Run":
        """Execute the funnel in a world: recall of each stage, online metrics, latency, cost.

        scorers: stage name -> policy, for stages whose model is not to be trained here. n:
        requests. See `mlsd.design.run`. Raises BadType and BadValue.
        """
        from mlsd.design.run import run

        return run(self, world, scorers=scorers, n=n, seed=seed)

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
        """Draw the architecture above the funnel, at most 10 inches wide; return the two axes."""
        import matplotlib.pyplot as plt

        stages = len(self.funnel.stages)
        folded = stages >= FOLDED_FROM
        above_in = 3.8 if folded else 3.0
        figsize = (min(WIDEST_IN, max(8.0, 2.1 * (stages + 2))), above_in + 1.4 + 0.45 * stages)
        _, (above, below) = plt.subplots(
            2,
            1,
            figsize=figsize,
            height_ratios=(above_in, 1.2 + 0.45 * stages),
            layout="constrained",
        )
        draw_funnel(self, below)
        draw_architecture(self, above, folded=folded)
        return above, below

    def _ipython_display_(self) -> None:
        """Show picture and tables in a notebook, once the design says how it is served."""
        if self.serving is None:
            raise NotImplementedError("the tables of _repr_html_ are enough")
        import matplotlib.pyplot as plt
        from IPython.display import HTML, display

        figure = self.show()[0].get_figure(root=True)
        display(figure)
        plt.close(figure)
        display(HTML(self._repr_html_()))

    def _repr_html_(self) -> str:
        findings = self.check()
        tables = [
            ("Problem", self.problem.table()),
            ("Numbers", self.summary()),
            ("Metrics", metric_table(self.metrics)),
            ("Funnel", self.funnel.table()),
            ("Features by actor", feature_table(self.features)),
        ]
        if self.serving:
            found = self.capacity()
            tables += [
                ("Serving", self.serving.table()),
                ("Capacity at the peak", found.table()),
                ("Capacity by stage", found.stages),
            ]
        for title, part in (
            ("Training data", self.data),
            ("Evaluation", self.evaluation),
            ("Experiment", self.experiment),
            ("Operations", self.operations),
        ):
            if part:
                tables.append((title, part.table()))
        if self.alternatives:
            tables.append(("Alternatives", alternative_table(self.funnel, self.alternatives)))
        if findings:
            tables.append((f"Findings: {len(findings)}", findings_table(findings)))
        body = "".join(f"<h5>{title}</h5>{html_of(table)}" for title, table in tables)
        return f"<h4>{escape(self.name)}</h4>{body}" + ("" if findings else "<p>No findings.</p>")
