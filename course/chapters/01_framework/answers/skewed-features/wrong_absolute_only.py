"""You use the same absolute tolerance for a share and for an age in days: where values are large, rounding alone exceeds it."""


def skewed_features(offline, served, feature_names, tolerance=1e-3, max_share=0.01):
    both = offline.merge(served, on=["query_id", "doc_id"], suffixes=("_offline", "_served"))
    def share(name):
        pair = both[f"{name}_served"], both[f"{name}_offline"]
        return 1 - np.isclose(*pair, rtol=0, atol=tolerance, equal_nan=True).mean()

    return [name for name in feature_names if share(name) > max_share]
