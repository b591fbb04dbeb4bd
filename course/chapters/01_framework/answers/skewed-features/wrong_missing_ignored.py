"""A value that serving lost compares as 'not larger than the tolerance', so you report no difference exactly where the feature is missing."""


def skewed_features(offline, served, feature_names, tolerance=1e-3, max_share=0.01):
    both = offline.merge(served, on=["query_id", "doc_id"], suffixes=("_offline", "_served"))
    def differs(name):
        truth = both[f"{name}_offline"]
        return (both[f"{name}_served"] - truth).abs() > np.maximum(tolerance, tolerance * truth.abs())

    return [name for name in feature_names if differs(name).mean() > max_share]
