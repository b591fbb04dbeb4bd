"""Metrics: ranking, classification, calibration, and what users do online."""

from mlsd.metrics.calibration import (
    calibration_ratio,
    expected_calibration_error,
    reliability_table,
)
from mlsd.metrics.classification import (
    PrecisionRecall,
    auc,
    f_beta,
    log_loss,
    normalised_entropy,
    precision_recall,
)
from mlsd.metrics.online import (
    mean_of_ratios,
    ratio_of_means,
    session_success_rate,
    time_to_success_s,
)
from mlsd.metrics.ranking import (
    average_precision,
    dcg_at_k,
    err_at_k,
    mean_ndcg,
    ndcg_at_k,
    ndcg_by_query,
    precision_at_k,
    recall_at_k,
    reciprocal_rank,
)
from mlsd.metrics.segmentation import iou, mean_iou, pixel_accuracy, pooled_confusion

__all__ = [
    "PrecisionRecall",
    "auc",
    "average_precision",
    "calibration_ratio",
    "dcg_at_k",
    "err_at_k",
    "expected_calibration_error",
    "f_beta",
    "iou",
    "log_loss",
    "mean_iou",
    "mean_ndcg",
    "mean_of_ratios",
    "ndcg_at_k",
    "ndcg_by_query",
    "normalised_entropy",
    "pixel_accuracy",
    "pooled_confusion",
    "precision_at_k",
    "precision_recall",
    "ratio_of_means",
    "recall_at_k",
    "reciprocal_rank",
    "reliability_table",
    "session_success_rate",
    "time_to_success_s",
]
