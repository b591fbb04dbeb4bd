"""The executable design: a candidate's answer as typed Python that checks itself."""

from mlsd.design.design import Design
from mlsd.design.features import Feature, check_features, feature_table
from mlsd.design.findings import KINDS, Finding, findings_table
from mlsd.design.funnel import Funnel, Stage, check_funnel
from mlsd.design.metrics import Metric, check_metrics, metric_table
from mlsd.design.problem import ProblemStatement, check_problem
from mlsd.design.requirements import Requirements, check_requirements

__all__ = [
    "KINDS",
    "Design",
    "Feature",
    "Finding",
    "Funnel",
    "Metric",
    "ProblemStatement",
    "Requirements",
    "Stage",
    "check_features",
    "check_funnel",
    "check_metrics",
    "check_problem",
    "check_requirements",
    "feature_table",
    "findings_table",
    "metric_table",
]
