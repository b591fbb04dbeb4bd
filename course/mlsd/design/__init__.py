"""The executable design: a candidate's answer as typed Python that checks itself."""

from mlsd.design.alternatives import Alternative, check_alternatives
from mlsd.design.capacity import Capacity, check_serving
from mlsd.design.cost import Family
from mlsd.design.data import Source, TrainingData, check_data
from mlsd.design.design import Design
from mlsd.design.experiment import Evaluation, Experiment, check_evaluation, check_experiment
from mlsd.design.features import Feature, check_features, feature_table
from mlsd.design.findings import KINDS, MISSING, Finding, findings_table
from mlsd.design.funnel import Funnel, Stage, check_funnel
from mlsd.design.metrics import Metric, check_metrics, metric_table
from mlsd.design.operations import Alarm, Operations, check_operations
from mlsd.design.problem import ProblemStatement, check_problem
from mlsd.design.requirements import Requirements, check_requirements
from mlsd.design.review import Question, Review
from mlsd.design.rubric import RULES, WEIGHTS, rubric_table
from mlsd.design.serving import Machine, Serving

__all__ = [
    "KINDS",
    "MISSING",
    "RULES",
    "WEIGHTS",
    "Alarm",
    "Alternative",
    "Capacity",
    "Design",
    "Evaluation",
    "Experiment",
    "Family",
    "Feature",
    "Finding",
    "Funnel",
    "Machine",
    "Metric",
    "Operations",
    "ProblemStatement",
    "Question",
    "Requirements",
    "Review",
    "Serving",
    "Source",
    "Stage",
    "TrainingData",
    "check_alternatives",
    "check_data",
    "check_evaluation",
    "check_experiment",
    "check_features",
    "check_funnel",
    "check_metrics",
    "check_operations",
    "check_problem",
    "check_requirements",
    "check_serving",
    "feature_table",
    "findings_table",
    "metric_table",
    "rubric_table",
]
