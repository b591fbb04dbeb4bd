"""You use a relative tolerance alone: for values near zero the fourth digit is a large part of them, and rounding looks like a fault."""


def skewed_features(offline, served, feature_names, tolerance=1e-3, max_share=0.01):
    both = offline.merge(served, on=["query_id", "doc_id"], suffixes=("_offline", "_served"))
    def share(name):
        pair = both[f"{name}_served"], both[f"{name}_offline"]
        return 1 - np.isclose(*pair, rtol=tolerance, atol=0, equal_nan=True).mean()

    return [name for name in feature_names if share(name) > max_share]
