"""You ask for equal numbers: the log is rounded to four digits, so every feature looks wrong and the alarm never stops."""


def skewed_features(offline, served, feature_names, tolerance=1e-3, max_share=0.01):
    both = offline.merge(served, on=["query_id", "doc_id"], suffixes=("_offline", "_served"))
    return [name for name in feature_names if (both[f"{name}_served"] != both[f"{name}_offline"]).mean() > max_share]
