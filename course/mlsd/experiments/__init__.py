"""Online experiments: the comparison of a treatment with its control."""

from mlsd.experiments.analysis import Comparison, compare_means, compare_ratios
from mlsd.experiments.assignment import Assigner, hash_uniform
from mlsd.experiments.bootstrap import bootstrap_interval
from mlsd.experiments.cuped import compare_cuped, cuped_theta, cuped_values
from mlsd.experiments.interleaving import Preference, preference, team_draft, winner
from mlsd.experiments.multiple import adjust_p_values
from mlsd.experiments.off_policy import OffPolicyEstimate, doubly_robust, ips, snips
from mlsd.experiments.power import (
    exaggeration,
    false_positive_risk,
    mde_of_means,
    mde_of_proportions,
    power_of_means,
    power_of_proportions,
    sample_size_of_means,
    sample_size_of_proportions,
)
from mlsd.experiments.ratio import delta_variance, linearise, ratio_of_sums
from mlsd.experiments.sequential import (
    always_valid_interval,
    always_valid_p_values,
    likelihood_ratio,
    monitor,
)
from mlsd.experiments.srm import (
    SampleRatio,
    SampleRatioMismatch,
    check_sample_ratio,
    sample_ratio,
)
from mlsd.experiments.switchback import compare_switchback, schedule

__all__ = [
    "Assigner",
    "Comparison",
    "OffPolicyEstimate",
    "Preference",
    "SampleRatio",
    "SampleRatioMismatch",
    "adjust_p_values",
    "always_valid_interval",
    "always_valid_p_values",
    "bootstrap_interval",
    "check_sample_ratio",
    "compare_cuped",
    "compare_means",
    "compare_ratios",
    "compare_switchback",
    "cuped_theta",
    "cuped_values",
    "delta_variance",
    "doubly_robust",
    "exaggeration",
    "false_positive_risk",
    "hash_uniform",
    "ips",
    "likelihood_ratio",
    "linearise",
    "mde_of_means",
    "mde_of_proportions",
    "monitor",
    "power_of_means",
    "power_of_proportions",
    "preference",
    "ratio_of_sums",
    "sample_ratio",
    "sample_size_of_means",
    "sample_size_of_proportions",
    "schedule",
    "snips",
    "team_draft",
    "winner",
]
