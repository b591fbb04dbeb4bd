"""Online experiments: the comparison of a treatment with its control."""

from mlsd.experiments.analysis import Comparison, compare_means, compare_ratios

__all__ = ["Comparison", "compare_means", "compare_ratios"]
