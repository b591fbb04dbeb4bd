"""One label from many: votes, Dawid-Skene, and how far annotators agree.

Each function takes a table of labels, one row a label, with the columns item, annotator and
label; other columns are left alone.
"""

from mlsd.labelling.agreement import krippendorff_alpha, pairwise_kappa
from mlsd.labelling.dawid_skene import DawidSkene, dawid_skene
from mlsd.labelling.voting import log_odds_weights, majority_vote, weighted_vote

__all__ = [
    "DawidSkene",
    "dawid_skene",
    "krippendorff_alpha",
    "log_odds_weights",
    "majority_vote",
    "pairwise_kappa",
    "weighted_vote",
]
