"""You compare by correlation: a feature served in percent, or with a constant added, goes perfectly with the right one."""


def skewed_features(offline, served, feature_names, tolerance=1e-3, max_share=0.01):
    both = offline.merge(served, on=["query_id", "doc_id"], suffixes=("_offline", "_served"))
    return [name for name in feature_names if both[f"{name}_served"].corr(both[f"{name}_offline"]) < 1 - 50 * tolerance]
